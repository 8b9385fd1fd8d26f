import type { InputNumber } from '@vigie/contract';

/** A metric as the rules see it: what was just stored, or read back. Cost in whole micro-dollars, times in ms. */
export interface StoredMetric {
  id: number;
  task: { taskId: string; taskType: string; queueName: string | null };
  numbers: Record<InputNumber, number | null>;
  performanceScore: number;
  createdAt: number;
}
