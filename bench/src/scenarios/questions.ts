import type { Api } from '../api.ts';

/** A question to the API, and the same one as SQL over the raw rows. */
export interface Question {
  name: string;
  path: string;
  /** Sent at the same time: what a page needs (its rows and the exact count) does not wait for each other. */
  sql: string[];
  /** Highest p50 for the large brand, milliseconds; with it goes a ratio to the SQL of at most 2. */
  targetMs?: number;
}

/** Pages that are walked before the deep page is measured, and their largest size. */
const DEEP_PAGES = 50;
const WALK_SIZE = 1_000;
const DAYS = 30;
const ANOMALY_DAYS = 7;
const LEVELS = '0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99';
const SLOW_MS = 3_000;

const METRIC_COLUMNS =
  'id, base_task_id, task_id, task_type, execution_time_ms, memory_usage_mb, cpu_usage_percent, error_count, ' +
  'queue_wait_time_ms, api_calls_count, tokens_used, cost_usd, performance_score, created_at';
const TASK_COLUMNS =
  'id, task_id, task_type, status, priority, queue_name, worker_name, queued_at, started_at, completed_at, ' +
  'estimated_completion, created_at';
const MEANS = [
  'execution_time_ms',
  'memory_usage_mb',
  'cpu_usage_percent',
  'queue_wait_time_ms',
  'performance_score',
];
const QUANTILES = [
  'execution_time_ms',
  'memory_usage_mb',
  'cpu_usage_percent',
  'queue_wait_time_ms',
  'api_calls_count',
  'tokens_used',
  'cost_usd',
];
const TOTALS = ['cost_usd', 'tokens_used', 'api_calls_count', 'error_count'];
const countOf = (table: string, where: string): string => `SELECT count() FROM ${table} WHERE ${where}`;
const list = (fields: string[], shape: (field: string) => string): string => fields.map(shape).join(', ');

interface Page {
  next_cursor?: string | null;
  results: { id: number; created_at: string }[];
}

interface Deep {
  cursor: string;
  last: { id: number; created_at: string };
}

/** The cursor behind the first 50,000 metrics, or half-way through a brand that has fewer than twice as many. */
const walkDeep = async (api: Api, brand: number): Promise<Deep> => {
  const { count } = await api.get<{ count: number }>(brand, 'metrics/?page_size=1');
  const size = Math.max(1, Math.min(WALK_SIZE, Math.floor(count / 2 / DEEP_PAGES)));
  let deep: Deep | undefined;
  for (let page = 1; page <= DEEP_PAGES; page += 1) {
    const query: string = deep ? `&cursor=${encodeURIComponent(deep.cursor)}` : '';
    const answer = await api.get<Page>(brand, `metrics/?page_size=${size}${query}`);
    const last = answer.results.at(-1);
    if (!answer.next_cursor || !last) throw new Error(`no next_cursor on page ${page} of brand ${brand}`);
    deep = { cursor: answer.next_cursor, last };
  }
  if (!deep) throw new Error(`brand ${brand} has no pages`);
  return deep;
};

/** All questions for one brand. Walks to the deep page first, so the data must be there. */
export const questionsFor = async (api: Api, brand: number): Promise<Question[]> => {
  const own = `brand_id = ${brand}`;
  const recent = `${own} AND created_at >= toStartOfHour(now()) - INTERVAL ${DAYS} DAY`;
  const { cursor, last } = await walkDeep(api, brand);
  const after = `(created_at, id) < (toDateTime64('${last.created_at.replace('Z', '')}', 3, 'UTC'), ${last.id})`;
  const slow = `${own} AND execution_time_ms >= ${SLOW_MS}`;
  return [
    {
      name: `dashboard, ${DAYS} days`,
      path: `metrics/dashboard/?days=${DAYS}`,
      sql: [
        `SELECT toDate(created_at) AS day, task_type, priority, count(), countIf(error_count > 0), ` +
          `sum(execution_time_ms), sum(memory_usage_mb), sum(cpu_usage_percent), sum(cost_usd), sum(tokens_used), ` +
          `sum(api_calls_count) FROM metrics WHERE ${recent} GROUP BY day, task_type, priority FORMAT RowBinary`,
      ],
      targetMs: 15,
    },
    {
      name: `trends, ${DAYS} days`,
      path: `metrics/trends/?days=${DAYS}`,
      sql: [
        `SELECT toDate(created_at) AS day, ${list(MEANS, (field) => `avg(${field}), varPop(${field})`)}, ` +
          `${list(TOTALS, (field) => `sum(${field})`)} FROM metrics WHERE ${recent} GROUP BY day FORMAT RowBinary`,
      ],
      targetMs: 15,
    },
    {
      name: `performance-by-type, ${DAYS} days`,
      path: `metrics/performance-by-type/?days=${DAYS}`,
      sql: [
        `SELECT task_type, count(), avg(execution_time_ms), min(execution_time_ms), max(execution_time_ms), ` +
          `quantileDD(0.005, 0.95)(execution_time_ms), avg(memory_usage_mb), avg(toFloat64(cost_usd)), ` +
          `countIf(error_count > 0) FROM metrics WHERE ${recent} GROUP BY task_type FORMAT RowBinary`,
      ],
      targetMs: 25,
    },
    {
      name: `anomalies, ${ANOMALY_DAYS} days`,
      path: 'metrics/anomalies/',
      sql: [
        `SELECT task_type, count(), ${list(QUANTILES, (field) => `quantiles(${LEVELS})(toFloat64(${field}))`)} FROM metrics ` +
          `WHERE ${own} AND created_at >= toStartOfHour(now()) - INTERVAL ${ANOMALY_DAYS} DAY GROUP BY task_type FORMAT RowBinary`,
      ],
      targetMs: 100,
    },
    {
      name: `anomalies of series, ${ANOMALY_DAYS} days`,
      path: 'metrics/anomalies/?scope=series',
      sql: [
        `SELECT task_type, toStartOfHour(created_at) AS hour, count(), countIf(error_count > 0), ` +
          `${list(QUANTILES, (field) => `avg(log(toFloat64(${field}) + 1))`)} FROM metrics ` +
          `WHERE ${own} AND created_at >= toStartOfHour(now()) - INTERVAL ${ANOMALY_DAYS} DAY GROUP BY task_type, hour FORMAT RowBinary`,
      ],
      targetMs: 100,
    },
    {
      name: `recommendations, ${ANOMALY_DAYS} days`,
      path: 'metrics/recommendations/',
      sql: [
        `SELECT task_type, count(), quantiles(0.95, 0.99)(execution_time_ms), quantile(0.99)(memory_usage_mb), sum(cost_usd), ` +
          `uniqCombined(15)((tokens_used, cost_usd)) FROM metrics ` +
          `WHERE ${own} AND created_at >= now() - INTERVAL ${ANOMALY_DAYS} DAY GROUP BY task_type FORMAT RowBinary`,
        `SELECT queue_name, toStartOfMinute(created_at) AS minute, count(), sum(execution_time_ms), sum(queue_wait_time_ms) ` +
          `FROM metrics WHERE ${own} AND created_at >= now() - INTERVAL ${ANOMALY_DAYS} DAY GROUP BY queue_name, minute FORMAT RowBinary`,
      ],
      targetMs: 200,
    },
    {
      name: 'list, range filter, two-key ordering',
      path: `metrics/?execution_time_ms__gte=${SLOW_MS}&ordering=-execution_time_ms,cost_usd`,
      sql: [
        `SELECT ${METRIC_COLUMNS} FROM metrics WHERE ${slow} ` +
          `ORDER BY execution_time_ms DESC, cost_usd, id LIMIT 50 FORMAT JSONEachRow`,
        countOf('metrics', slow),
      ],
      targetMs: 50,
    },
    {
      name: 'list, first page',
      path: 'metrics/',
      sql: [
        `SELECT ${METRIC_COLUMNS} FROM metrics WHERE ${own} ORDER BY created_at DESC, id DESC LIMIT 50 FORMAT JSONEachRow`,
        countOf('metrics', own),
      ],
    },
    {
      name: 'list, deep by cursor',
      path: `metrics/?cursor=${encodeURIComponent(cursor)}`,
      sql: [
        `SELECT ${METRIC_COLUMNS} FROM metrics WHERE ${own} AND ${after} ` +
          `ORDER BY created_at DESC, id DESC LIMIT 50 FORMAT JSONEachRow`,
        countOf('metrics', own),
      ],
    },
    {
      name: 'tasks, first page',
      path: 'tasks/',
      sql: [
        `SELECT ${TASK_COLUMNS} FROM tasks FINAL WHERE ${own} ORDER BY id DESC LIMIT 50 FORMAT JSONEachRow`,
        countOf('tasks FINAL', own),
      ],
    },
  ];
};
