import type { Job } from 'bullmq';

/** What the connector reads of a job; it writes nothing. */
export type JobView = Pick<
  Job,
  | 'id'
  | 'name'
  | 'timestamp'
  | 'delay'
  | 'priority'
  | 'opts'
  | 'attemptsStarted'
  | 'processedOn'
  | 'finishedOn'
>;
