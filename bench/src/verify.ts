import type { Api } from './api.ts';
import type { Bench } from './bench.ts';
import { SCALE, addSums, noSums } from './generator/metric.ts';
import type { Field, Sums } from './generator/metric.ts';
import type { Sent } from './generator/plan.ts';

/** Longer than any load reaches back. */
const ALL = 'days=365';

interface Dashboard {
  summary: Record<
    | 'total_tasks'
    | 'avg_execution_time_ms'
    | 'avg_memory_usage_mb'
    | 'avg_cpu_usage_percent'
    | 'total_cost_usd'
    | 'total_tokens_used'
    | 'total_api_calls'
    | 'error_rate_percent',
    number
  >;
}
interface Trends {
  metrics: Record<string, { data_points: { value: number }[] }>;
}
interface Counted {
  count: number;
}
interface ByType {
  task_types: Record<string, { total_executions: number }>;
}

/** Adds what several generators sent, by brand. */
export const allSent = (parts: Sent[]): Map<number, Sums> => {
  const total = new Map<number, Sums>();
  for (const part of parts) {
    for (const [brand, sums] of Object.entries(part.sums)) {
      const sum = total.get(Number(brand)) ?? noSums();
      addSums(sum, sums);
      total.set(Number(brand), sum);
    }
  }
  return total;
};

/** A total as whole 1/SCALE units, the way it was counted when it was sent. */
const whole = (field: Field, value: number): number => Math.round(value * SCALE[field]);

/**
 * Asks the API for every count and every sum it can give, brand by brand, and holds them against what was sent.
 * @param tasks how many base tasks each brand must have.
 */
export const verify = async (
  bench: Bench,
  api: Api,
  sent: Map<number, Sums>,
  tasks: (brand: number, sums: Sums) => number,
): Promise<void> => {
  bench.progress(`reading back counts and sums of ${sent.size} brands`);
  for (const [brand, sums] of sent) {
    const same = (what: string, expected: number, found: number): void =>
      bench.check({ what: `brand ${brand}: ${what}`, expected, found });
    const { summary } = await api.get<Dashboard>(brand, `metrics/dashboard/?${ALL}`);
    same('dashboard total_tasks', sums.metrics, summary.total_tasks);
    same(
      'dashboard total_cost_usd, in millionths',
      sums.fields.cost_usd,
      whole('cost_usd', summary.total_cost_usd),
    );
    same('dashboard total_tokens_used', sums.fields.tokens_used, summary.total_tokens_used);
    same('dashboard total_api_calls', sums.fields.api_calls_count, summary.total_api_calls);

    // Averages have one decimal: the exact mean may lie half a tenth off, and rounding may fall either way there.
    const near = (what: string, exact: number, found: number): void =>
      same(what, exact, Math.abs(exact - found) <= 0.0501 ? exact : found);
    const mean = (field: Field): number => sums.fields[field] / SCALE[field] / sums.metrics;
    near('dashboard avg_execution_time_ms', mean('execution_time_ms'), summary.avg_execution_time_ms);
    near('dashboard avg_memory_usage_mb', mean('memory_usage_mb'), summary.avg_memory_usage_mb);
    near('dashboard avg_cpu_usage_percent', mean('cpu_usage_percent'), summary.avg_cpu_usage_percent);
    near('dashboard error_rate_percent', (sums.withErrors / sums.metrics) * 100, summary.error_rate_percent);

    const { metrics } = await api.get<Trends>(brand, `metrics/trends/?${ALL}`);
    for (const field of ['cost_usd', 'tokens_used', 'api_calls_count', 'error_count'] as const) {
      const total = metrics[field]?.data_points.reduce((sum, point) => sum + point.value, 0) ?? 0;
      same(`trends ${field}, all days`, sums.fields[field], whole(field, total));
    }
    const { task_types: types } = await api.get<ByType>(
      brand,
      `metrics/performance-by-type/?${ALL}&min_samples=1`,
    );
    const executions = Object.values(types).reduce((sum, type) => sum + type.total_executions, 0);
    same('performance-by-type executions, all types', sums.metrics, executions);

    same('metrics count', sums.metrics, (await api.get<Counted>(brand, 'metrics/?page_size=1')).count);
    same('tasks count', tasks(brand, sums), (await api.get<Counted>(brand, 'tasks/?page_size=1')).count);
  }
};
