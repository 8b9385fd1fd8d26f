import type { Poster } from './call-api.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const TYPES = [
  { name: 'seo_crawl', ms: 4_200, mb: 310, usd: 0.002, tokens: 0 },
  { name: 'ai_report', ms: 18_000, mb: 420, usd: 0.09, tokens: 5_200 },
  { name: 'keyword_analysis', ms: 2_600, mb: 180, usd: 0.011, tokens: 900 },
  { name: 'send_newsletter', ms: 900, mb: 96, usd: 0, tokens: 0 },
  { name: 'image_resize', ms: 350, mb: 240, usd: 0, tokens: 0 },
  { name: 'export_feed', ms: 1_500, mb: 150, usd: 0, tokens: 0, hangsMs: 60_000 },
];
const QUEUES = ['high', 'normal', 'low'];

/** Numbers that look random and are the same each time: a linear congruential generator (Numerical Recipes). */
const random = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
};

/** What three workers say of themselves at a moment (ms): busier by turns. */
export const heartbeatsAt = (at: number): { worker_name: string }[] =>
  QUEUES.map((queue, i) => {
    const wave = Math.sin(at / (23 * MINUTE) + 2 * i) + 0.4 * Math.sin(at / (4 * MINUTE) + i);
    return {
      worker_name: `worker-${i + 1}`,
      queue_name: queue,
      cpu_percent: Math.round(35 + 17 * i + 9 * wave),
      memory_percent: Math.round(48 + 9 * i + 4 * wave),
      active_tasks: 2 + i,
      processed_tasks: 1_250 + i,
      failed_tasks: 12 + i,
      load_average: Math.round(10 * (1.2 + i / 2 + 0.4 * wave)) / 10,
      queue_depth: 40 * i,
      started_at: new Date(at - 26 * HOUR).toISOString(),
    };
  });

/** Two weeks of a small company’s jobs, up to `now` (ms): six types, one of which hangs when it fails, three queues, one bad afternoon. */
export const fillBrand = async (api: Poster, now: number, each = 600): Promise<void> => {
  const next = random(7);
  const metrics = TYPES.flatMap((type) =>
    Array.from({ length: each }, (_, i) => {
      const age = ((i + next()) / each) * 13.5 * 24 * HOUR;
      const slow = age < 5 * HOUR && type.name === 'ai_report' ? 3.2 : 1;
      const spread = 0.7 + 0.6 * next();
      const failed = next() < (['seo_crawl', 'export_feed'].includes(type.name) ? 0.06 : 0.015);
      const usualMs = (failed ? type.hangsMs : undefined) ?? type.ms;
      return {
        base_task: {
          task_id: `${type.name}-${String(i).padStart(4, '0')}`,
          task_type: type.name,
          status: failed ? 'failed' : 'completed',
          priority: ['normal', 'high', 'low', 'critical'][i % 4],
          queue_name: QUEUES[i % 3],
          worker_name: `worker-${(i % 4) + 1}`,
        },
        execution_time_ms: Math.round(usualMs * spread * slow),
        memory_usage_mb: Math.round(type.mb * (0.85 + 0.3 * next())),
        cpu_usage_percent: Math.round(20 + 60 * next()),
        error_count: failed ? 1 : 0,
        error_type: failed ? (next() < 0.6 ? 'TimeoutError' : 'RateLimitError') : null,
        queue_wait_time_ms: Math.round(80 + 900 * next()),
        api_calls_count: Math.round(2 + 6 * next()),
        tokens_used: type.tokens === 0 ? null : Math.round(type.tokens * spread),
        cost_usd: type.usd === 0 ? null : (type.usd * spread * slow).toFixed(6),
        model: type.tokens === 0 ? null : 'gpt-4.1',
        created_at: new Date(now - age).toISOString(),
      };
    }),
  );
  const send = async (path: string, body: unknown): Promise<void> => {
    const { status, body: said } = await api.post(path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(said)}`);
  };
  for (let i = 0; i < metrics.length; i += 1_000) await send('metrics/bulk/', metrics.slice(i, i + 1_000));
  await send('workers/heartbeat/', heartbeatsAt(now));
  await send('tasks/', {
    task_id: 'ai_report-now',
    task_type: 'ai_report',
    status: 'running',
    queue_name: 'normal',
    worker_name: 'worker-2',
    started_at: new Date(now - 2 * MINUTE).toISOString(),
  });
  await send('deploys/', { version: '2.14.0', deployed_at: new Date(now - 5 * HOUR).toISOString() });
  await send('budgets/', { name: 'Models', amount_usd: '120', period: 'month', task_types: ['ai_report'] });
  await send('alerts/', {
    name: 'Reports are slow',
    metric_field: 'execution_time_ms',
    condition: 'gt',
    threshold_value: 45_000,
    task_type: 'ai_report',
    notification_emails: ['team@example.com'],
  });
};
