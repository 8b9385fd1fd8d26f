import { HOUR } from '../harness.ts';
import { newTaskId } from '../samples.ts';

const PRIORITIES = ['critical', 'high', 'normal', 'low'];

/** Few distinct values, so that every ordering has ties; nulls in every optional field. */
export const rowOf = (i: number, now: number) => ({
  base_task: {
    task_id: newTaskId(),
    task_type: ['seo', 'ai', 'mail'][i % 3],
    priority: PRIORITIES[i % 4],
    ...(i % 2 === 0 ? { queue_name: `q${i % 4}`, worker_name: `w${i % 6}` } : {}),
  },
  execution_time_ms: (i % 7) * 500 + 0.5,
  memory_usage_mb: i % 5 === 0 ? null : (i % 4) * 64,
  cpu_usage_percent: i % 6 === 0 ? null : (i % 3) * 45.5,
  error_count: i % 8 === 0 ? null : i % 3,
  queue_wait_time_ms: i % 4 === 0 ? null : (i % 5) * 100,
  api_calls_count: i % 9 === 0 ? null : i % 4,
  tokens_used: i % 3 === 0 ? null : (i % 5) * 1000,
  cost_usd: i % 7 === 0 ? null : (i % 4) * 0.000001 + 0.048,
  created_at: new Date(now - (i % 10) * HOUR).toISOString(),
});
