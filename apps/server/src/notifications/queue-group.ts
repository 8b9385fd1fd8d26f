import type { QueuedJob } from './queue.ts';

/** Which jobs hold each other up: mails, and what goes to one channel. */
export const groupOf = ({ channelId }: { channelId: number | null }): Pick<QueuedJob, 'group' | 'tier'> =>
  channelId === null ? { group: 'mail', tier: 'mail' } : { group: `channel:${channelId}`, tier: 'channel' };
