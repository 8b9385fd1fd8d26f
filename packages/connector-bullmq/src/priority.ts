import type { Priority } from '@vigie/sdk';

/**
 * BullMQ's number as one of the four names. BullMQ knows 0 (no priority, taken before all others) and 1 … 2,097,151,
 * where the lower number goes first. Most jobs have none, and that is the ordinary case: normal.
 * 1 is critical, 2 high, 3 normal, 4 and more low.
 */
export const defaultPriority = (priority: number): Priority => {
  if (priority === 1) return 'critical';
  if (priority === 2) return 'high';
  return priority > 3 ? 'low' : 'normal';
};
