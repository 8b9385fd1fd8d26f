import { BaseTaskInput, TaskInput } from '@vigie/contract';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import { compileCheck } from '../http/index.ts';
import type { TaskEvent } from './task-state.ts';

const TIMES = ['queued_at', 'started_at', 'completed_at', 'estimated_completion'] as const;
const AHEAD = 5 * 60_000;
/** 1 January 2000 and 2100: whatever lies outside is a unit mistaken for another. */
const EARLIEST = Date.UTC(2000, 0);
const LATEST = Date.UTC(2100, 0);

const checkTask = compileCheck(TaskInput);
const checkBaseTask = compileCheck(BaseTaskInput);

const toTime = (text: string | null | undefined): number | null | undefined =>
  typeof text === 'string' ? parseTimestamp(text) : text;

/** Without the blanks around it: lists that are looked for in have none. */
const toName = (text: string | null | undefined): string | null | undefined =>
  typeof text === 'string' ? text.trim() : text;

const toEvent = (input: TaskInput, happenedAt: number | undefined): TaskEvent => ({
  taskId: input.task_id.trim(),
  taskType: input.task_type?.trim(),
  status: input.status,
  priority: input.priority,
  queueName: toName(input.queue_name),
  workerName: toName(input.worker_name),
  queuedAt: toTime(input.queued_at),
  startedAt: toTime(input.started_at),
  completedAt: toTime(input.completed_at),
  estimatedCompletion: toTime(input.estimated_completion),
  happenedAt,
});

const checkTimes = (input: TaskInput, now: number): FieldErrors | undefined => {
  let errors: FieldErrors | undefined;
  for (const name of TIMES) {
    const time = toTime(input[name]);
    if (typeof time !== 'number') continue;
    if (time < EARLIEST || time > LATEST)
      errors = { ...errors, [name]: ['Ensure this time lies between 2000 and 2100.'] };
    else if (name !== 'estimated_completion' && time > now + AHEAD) {
      errors = { ...errors, [name]: ['Ensure this time is at most 5 minutes ahead.'] };
    }
  }
  return errors;
};

/** Reads one task of `POST tasks/`: the event, or every wrong field. */
export const readTask = (body: unknown, now: number): { event: TaskEvent } | { errors: FieldErrors } => {
  const errors = checkTask(body) ?? checkTimes(body as TaskInput, now);
  return errors ? { errors } : { event: toEvent(body as TaskInput, undefined) };
};

/**
 * Reads the `base_task` object of a metric. Its execution has ended: failed if there were errors, else completed,
 * unless the caller says otherwise. `happenedAt` is the metric's own time when it has one.
 */
export const readBaseTask = (
  body: unknown,
  metric: { now: number; failed: boolean; happenedAt: number | undefined },
): { event: TaskEvent } | { errors: FieldErrors } => {
  const errors = checkBaseTask(body) ?? checkTimes(body as TaskInput, metric.now);
  if (errors) {
    const messages = Object.entries(errors).flatMap(([field, list]) =>
      list.map((message) => `${field}: ${message}`),
    );
    return { errors: { base_task: messages } };
  }
  const event = toEvent(body as BaseTaskInput, metric.happenedAt);
  event.status ??= metric.failed ? 'failed' : 'completed';
  return { event };
};
