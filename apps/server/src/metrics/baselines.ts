import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { loadTypeMeans } from './rollup-store.ts';
import type { Numbers } from './metric.ts';
import type { Rollups } from './rollups/index.ts';
import { DEFAULT_BASELINE } from './score.ts';
import type { Baseline } from './score.ts';

/** Running sums of one task type. */
interface Running {
  executions: number;
  sums: Baseline;
  counts: Baseline;
}

export interface Baselines {
  /** Loads what the brand's types are like, unless that is known and fresh. */
  prepare(ctx: Ctx): Promise<void>;
  /** What is normal for a type, from the executions seen so far; the defaults below 20. Call after `prepare`. */
  of(ctx: Ctx, taskType: string): Baseline;
  /** Counts an execution in. */
  learn(ctx: Ctx, taskType: string, numbers: Numbers): void;
}

const MIN_SAMPLES = 20;
/** A value this many times the mean counts as this many times the mean: an outlier cannot drag what is normal. */
const CAP = 5;
const FRESH_MS = 10 * 60_000;
const MAX_BRANDS = 2_000;
const MAX_TYPES = 20_000;
const WINDOW_MS = 30 * 86_400_000;
const FIELDS = Object.keys(DEFAULT_BASELINE) as (keyof Baseline)[];

const zeros = (): Baseline => ({
  execution_time_ms: 0,
  memory_usage_mb: 0,
  queue_wait_time_ms: 0,
  cost_usd: 0,
});

const mean = (sum: number, count: number, fallback: number): number => (sum > 0 ? sum / count : fallback);

const meansOf = ({ sums, counts }: Running): Baseline => ({
  execution_time_ms: mean(
    sums.execution_time_ms,
    counts.execution_time_ms,
    DEFAULT_BASELINE.execution_time_ms,
  ),
  memory_usage_mb: mean(sums.memory_usage_mb, counts.memory_usage_mb, DEFAULT_BASELINE.memory_usage_mb),
  queue_wait_time_ms: mean(
    sums.queue_wait_time_ms,
    counts.queue_wait_time_ms,
    DEFAULT_BASELINE.queue_wait_time_ms,
  ),
  cost_usd: mean(sums.cost_usd, counts.cost_usd, DEFAULT_BASELINE.cost_usd),
});

/** Means of the last 30 days per brand and task type, loaded from the daily rollup and kept up as metrics come in. */
export const createBaselines = (deps: { db: TelemetryDb; clock: Clock; rollups: Rollups }): Baselines => {
  const { db, clock, rollups } = deps;
  const brands = new LRUCache<number, { types: Map<string, Running>; loadedAt: number }>({ max: MAX_BRANDS });
  const loading = new Map<number, Promise<void>>();

  const load = async (ctx: Ctx): Promise<void> => {
    const slice = { since: clock.now() - WINDOW_MS, taskTypes: undefined };
    const rows = await rollups.read(ctx, slice, (window) => loadTypeMeans(ctx, db, window, MAX_TYPES));
    brands.set(ctx.brandId, {
      types: new Map(rows.map((row) => [row.taskType, row])),
      loadedAt: clock.now(),
    });
  };

  return {
    async prepare(ctx) {
      const known = brands.get(ctx.brandId);
      if (known && clock.now() - known.loadedAt < FRESH_MS) return;
      let running = loading.get(ctx.brandId);
      if (!running) {
        running = load(ctx).finally(() => loading.delete(ctx.brandId));
        loading.set(ctx.brandId, running);
      }
      await running;
    },
    of(ctx, taskType) {
      const running = brands.get(ctx.brandId)?.types.get(taskType);
      if (!running || running.executions < MIN_SAMPLES) return DEFAULT_BASELINE;
      return meansOf(running);
    },
    learn(ctx, taskType, numbers) {
      const types = brands.get(ctx.brandId)?.types;
      if (!types) return;
      let running = types.get(taskType);
      if (!running) {
        if (types.size >= MAX_TYPES) return;
        running = { executions: 0, sums: zeros(), counts: zeros() };
        types.set(taskType, running);
      }
      running.executions += 1;
      for (const field of FIELDS) {
        const value = numbers[field];
        if (value === null) continue;
        const usual =
          running.counts[field] < MIN_SAMPLES ? Infinity : running.sums[field] / running.counts[field];
        running.counts[field] += 1;
        running.sums[field] += usual > 0 ? Math.min(value, usual * CAP) : value;
      }
    },
  };
};
