import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import type { FieldErrors } from '../core/errors.ts';
import type { IdBlocks } from '../control-db/index.ts';
import type { Retryable } from '../http/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { TASKS, isTask } from '../tasks/index.ts';
import type { TaskDirectory, TaskState } from '../tasks/index.ts';
import type { Baselines } from './baselines.ts';
import type { Metric, MetricWatch, PriceBook } from './metric.ts';
import { readMetric } from './metric-input.ts';
import type { ReadMetric } from './metric-input.ts';
import { priceAll } from './price-metrics.ts';
import type { PricedMetric } from './price-metrics.ts';
import type { Rollups } from './rollups/index.ts';
import { performanceScore } from './score.ts';
import { METRICS, selectStoredIds } from './store.ts';

export interface CreateDeps {
  clock: Clock;
  db: TelemetryDb;
  ids: IdBlocks;
  directory: TaskDirectory;
  baselines: Baselines;
  rollups: Rollups;
  ingest: Ingest;
  watch: MetricWatch;
  prices: PriceBook;
}

/** What became of a list of metrics. Nothing was stored when `metrics` is empty of values. */
export interface Outcome {
  /** By index of the input: the stored metric, or undefined where it was refused. */
  metrics: (Metric | undefined)[];
  /** Every refused one with every wrong field. */
  errors: { index: number; errors: FieldErrors }[];
}

const score = (ctx: Ctx, deps: CreateDeps, read: PricedMetric, task: TaskState, id: number): Metric => {
  const metric = {
    id,
    task,
    numbers: read.numbers,
    usage: read.usage,
    pricing: read.pricing,
    performanceScore: performanceScore(read.numbers, deps.baselines.of(ctx, task.taskType)),
    createdAt: read.createdAt,
  };
  deps.baselines.learn(ctx, task.taskType, read.numbers);
  return metric;
};

const store = async (
  ctx: Ctx,
  deps: CreateDeps,
  all: { metrics: Metric[]; changed: TaskState[]; first: number; already: ReadonlySet<number> | undefined },
): Promise<void> => {
  const { metrics, changed, first, already } = all;
  const fresh = already ? metrics.filter((metric) => !already.has(metric.id)) : metrics;
  if (metrics.length === 0 && changed.length === 0) return;
  deps.rollups.touch(
    ctx.brandId,
    fresh.map((metric) => metric.createdAt),
  );
  const last = metrics.at(-1)?.id ?? first - 1;
  const expected = await deps.watch.expect(first, last - first + 1);
  const stored = deps.ingest.submit([
    { table: TASKS, rows: changed },
    { table: METRICS, rows: fresh },
  ]);
  if (changed.length > 0) deps.directory.track(changed, stored);
  try {
    await stored;
  } catch (error) {
    expected.doubtful();
    throw error;
  }
  await expected.stored(ctx, metrics, already !== undefined);
};

const isRead = (one: ReadMetric | { errors: FieldErrors }): one is ReadMetric => !('errors' in one);

interface CreateOptions {
  /** Store the good ones though others are refused. */
  partial: boolean;
  attempt: Retryable;
}

const create = async (
  ctx: Ctx,
  deps: CreateDeps,
  inputs: unknown[],
  options: CreateOptions,
): Promise<Outcome> => {
  const now = deps.clock.now();
  const read = inputs.map((input) => readMetric(input, now));
  const errors: Outcome['errors'] = read.flatMap((one, index) =>
    isRead(one) ? [] : [{ index, errors: one.errors }],
  );
  const nothing = (): Outcome => ({ metrics: inputs.map(() => undefined), errors });
  const indexes = [...read.keys()].filter((index) => isRead(read[index] as (typeof read)[number]));
  const sound = read.filter(isRead);
  if (sound.length === 0 || (errors.length > 0 && !options.partial)) return nothing();
  const good = await priceAll(ctx, deps.prices, sound);

  const { reserved } = options.attempt;
  const [first] = await Promise.all([
    reserved ?? deps.ids.take('metric', inputs.length),
    deps.baselines.prepare(ctx),
  ]);
  if (reserved === undefined) await options.attempt.reserve(first);
  const already =
    reserved === undefined ? undefined : await selectStoredIds(ctx, deps.db, reserved, inputs.length);

  const { tasks, changed, pending } = await deps.directory.resolve(
    ctx,
    good.map((one) => one.ref),
    options,
  );
  const metrics: (Metric | undefined)[] = inputs.map(() => undefined);
  for (const [position, one] of good.entries()) {
    const task = tasks[position] as TaskState | FieldErrors;
    const index = indexes[position] as number;
    if (isTask(task)) metrics[index] = score(ctx, deps, one, task, first + index);
    else if (Object.keys(task).length > 0) errors.push({ index, errors: task });
  }
  if (errors.length > 0 && !options.partial) return nothing();
  const kept = metrics.filter((metric) => metric !== undefined);
  await store(ctx, deps, { metrics: kept, changed, first, already });
  await Promise.all(pending);
  return { metrics, errors: errors.toSorted((a, b) => a.index - b.index) };
};

/**
 * The way of metrics to the disk: read → priced → task resolved → scored → group commit → alert rules. When it resolves they are
 * synced and visible to the next read, and what rules say of them is recorded. Without `partial` one refused metric means that none is stored.
 * @param options.attempt of an earlier try that was cut off, the ids it may have stored; those are not stored again
 */
export const createMetrics = (
  ctx: Ctx,
  deps: CreateDeps,
  inputs: unknown[],
  options: CreateOptions,
): Promise<Outcome> =>
  // Before anything is read: under a flood a refusal must cost less than what it refuses.
  deps.ingest.admit(inputs.length, () => create(ctx, deps, inputs, options));
