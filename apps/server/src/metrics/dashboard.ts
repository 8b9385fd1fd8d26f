import type { Dashboard } from '@vigie/contract';
import { PRIORITIES } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { fromMicros, oneDecimal } from '../core/decimal.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectDayPriority, selectExpensiveTypes } from './rollup-store.ts';
import type { DayPriority } from './rollup-store.ts';
import type { Rollups } from './rollups/index.ts';
import { readBrand, readSlice, readCompare, sliceBefore } from './window-query.ts';

type Sums = Omit<DayPriority, 'day' | 'priority'>;

const sumOf = (rows: Sums[], name: keyof Sums): number => rows.reduce((sum, row) => sum + row[name], 0);

const averageOf = (rows: Sums[], sum: keyof Sums, count: keyof Sums): number | null => {
  const n = sumOf(rows, count);
  return n === 0 ? null : oneDecimal(sumOf(rows, sum) / n);
};

const averages = (rows: Sums[]) => ({
  time: averageOf(rows, 'execution_time_ms_sum', 'executions'),
  memory: averageOf(rows, 'memory_usage_mb_sum', 'memory_usage_mb_n'),
  cpu: averageOf(rows, 'cpu_usage_percent_sum', 'cpu_usage_percent_n'),
});

const summaryOf = (rows: Sums[]): Dashboard['summary'] => {
  const executions = sumOf(rows, 'executions');
  const all = averages(rows);
  return {
    total_tasks: executions,
    avg_execution_time_ms: all.time,
    avg_memory_usage_mb: all.memory,
    avg_cpu_usage_percent: all.cpu,
    total_cost_usd: fromMicros(sumOf(rows, 'cost_micros')),
    total_tokens_used: sumOf(rows, 'tokens_used_sum'),
    total_api_calls: sumOf(rows, 'api_calls_count_sum'),
    error_rate_percent: executions === 0 ? null : oneDecimal((sumOf(rows, 'failed') / executions) * 100),
  };
};

/** The window at a glance: all figures from one answer over day × priority, and the dearest task types. */
export const showDashboard = async (
  caller: Ctx,
  deps: { db: TelemetryDb; clock: Clock; rollups: Rollups },
  query: RawQuery,
): Promise<Dashboard> => {
  const reader = readQuery(query);
  const slice = readSlice(reader, 7, deps.clock);
  const ctx = readBrand(reader, caller);
  const compare = readCompare(reader);
  reader.finish();
  const previous = compare
    ? deps.rollups.read(ctx, sliceBefore(slice), (window) => selectDayPriority(ctx, deps.db, window))
    : undefined;
  const now = deps.rollups.read(ctx, slice, (window) =>
    Promise.all([selectDayPriority(ctx, deps.db, window), selectExpensiveTypes(ctx, deps.db, window)]),
  );
  const [[rows, types], earlier] = await Promise.all([now, previous]);
  const days = [...Map.groupBy(rows, (row) => row.day)];
  const priorities = Map.groupBy(rows, (row) => row.priority);
  return {
    period: `last_${slice.days}_days`,
    summary: summaryOf(rows),
    ...(earlier ? { previous: summaryOf(earlier) } : {}),
    trends: {
      execution_time: days.map(([date, of]) => ({ date, avg_ms: averages(of).time })),
      cost: days.map(([date, of]) => ({ date, total_usd: fromMicros(sumOf(of, 'cost_micros')) })),
      memory_usage: days.map(([date, of]) => ({ date, avg_mb: averages(of).memory })),
    },
    top_expensive_tasks: types.map((type) => ({
      task_type: type.task_type,
      total_cost_usd: fromMicros(type.cost_micros),
      avg_cost_per_task: type.priced === 0 ? null : fromMicros(Math.round(type.cost_micros / type.priced)),
      task_count: type.executions,
    })),
    performance_by_priority: Object.fromEntries(
      PRIORITIES.map((priority) => {
        const of = priorities.get(priority) ?? [];
        return [priority, { avg_ms: averages(of).time, count: sumOf(of, 'executions') }];
      }),
    ),
  };
};
