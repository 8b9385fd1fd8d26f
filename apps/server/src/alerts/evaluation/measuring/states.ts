import type { Ctx } from '../../../core/ctx.ts';
import { selectLastExecutions } from '../../../metrics/index.ts';
import { selectOldestWaiting } from '../../../tasks/index.ts';
import { onlineMs, selectWorkerStates, successRate } from '../../../workers/index.ts';
import type { Rule, StateField } from '../../rule.ts';
import type { ActiveGroups, MeasureDeps, Measured } from './measured.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** A worker that was not heard of for so long is gone for good, and a task that waits so long is forgotten. */
const GONE = 7 * DAY;
const LONGEST_SILENCE = 30 * DAY;

export type StateRule = Rule & { metricField: StateField };
type Brand = Pick<Ctx, 'brandId'>;
/** Makes the values of each rule from what was read once for all. */
type Read = (rule: StateRule) => Measured[];

const isMeant = (rule: Rule, queue: string): boolean =>
  rule.queueNames.length === 0 || rule.queueNames.includes(queue);

const readWorkers = async (
  ctx: Brand,
  deps: MeasureDeps,
  at: number,
  activeGroups: ActiveGroups,
): Promise<Read> => {
  const workers = await selectWorkerStates(ctx, deps.sql, new Date(at - GONE));
  const silentMs = (worker: (typeof workers)[number]): number =>
    Math.max(0, at - worker.last_heartbeat.getTime());
  const isOnline = (worker: (typeof workers)[number]): boolean =>
    silentMs(worker) < onlineMs(deps.heartbeatIntervalS);
  return (rule) => {
    const mine = workers.filter((worker) => isMeant(rule, worker.queue_name));
    const eachOnline = (valueOf: (worker: (typeof workers)[number]) => number | null): Measured[] =>
      mine.filter(isOnline).flatMap((worker) => {
        const value = valueOf(worker);
        return value === null ? [] : [{ groupKey: worker.worker_name, value }];
      });
    switch (rule.metricField) {
      case 'worker_silent_seconds':
        return mine.map((worker) => ({ groupKey: worker.worker_name, value: silentMs(worker) / SECOND }));
      case 'worker_load_average':
        return eachOnline((worker) => worker.load_average);
      case 'worker_success_rate':
        return eachOnline((worker) => successRate(worker.processed_tasks, worker.failed_tasks));
      default: {
        const known = mine.map((worker) => worker.queue_name);
        return [...new Set([...known, ...rule.queueNames, ...activeGroups(rule.id)])].map((queue) => ({
          groupKey: queue,
          value: mine.filter((worker) => worker.queue_name === queue && isOnline(worker)).length,
        }));
      }
    }
  };
};

const readWaiting = async (
  ctx: Brand,
  deps: MeasureDeps,
  at: number,
  activeGroups: ActiveGroups,
): Promise<Read> => {
  const oldest = await selectOldestWaiting(ctx, deps.db, at - GONE);
  return (rule) => {
    const waiting = new Map(
      oldest
        .filter(({ queue }) => queue !== '' && isMeant(rule, queue))
        .map(({ queue, since }) => [queue, Math.max(0, at - since) / SECOND]),
    );
    const queues = new Set([...waiting.keys(), ...rule.queueNames, ...activeGroups(rule.id)]);
    return [...queues].map((queue) => ({ groupKey: queue, value: waiting.get(queue) ?? 0 }));
  };
};

/** No further than the longest time that any rule waits; only what is not found there is looked for in 30 days. */
const readExecutions = async (
  ctx: Brand,
  deps: MeasureDeps,
  at: number,
  rules: readonly StateRule[],
): Promise<Read> => {
  const taskTypes = [...new Set(rules.flatMap((rule) => rule.taskTypes))];
  const bounds = rules.flatMap((rule) => [rule.thresholdValue, rule.warningValue ?? 0]);
  const near = at - Math.min(LONGEST_SILENCE, Math.max(1, ...bounds) * MINUTE + MINUTE);
  const last = new Map<string, number>();
  const look = async (types: string[], since: number, until: number): Promise<void> => {
    if (types.length === 0 || since >= until) return;
    const found = await selectLastExecutions(ctx, deps.db, { taskTypes: types, since, until });
    for (const { type, at: when } of found) last.set(type, when);
  };
  // Executions may be dated some minutes ahead.
  await look(taskTypes, near, at + DAY);
  await look(
    taskTypes.filter((type) => !last.has(type)),
    at - LONGEST_SILENCE,
    near,
  );
  return (rule) =>
    rule.taskTypes.map((type) => ({
      groupKey: type,
      value: Math.max(0, at - (last.get(type) ?? Math.max(rule.createdAt, at - LONGEST_SILENCE))) / MINUTE,
    }));
};

const readBudgets = async (ctx: Brand, deps: MeasureDeps, at: number): Promise<Read> => {
  const budgets = await deps.measureBudgets(ctx, at);
  return (rule) =>
    budgets.flatMap(({ name, usedPercent, forecastPercent }) => {
      const value = rule.metricField === 'budget_used_percent' ? usedPercent : forecastPercent;
      return value === undefined ? [] : [{ groupKey: name, value }];
    });
};

/** What decides how a field is read: fields of one source are read together. */
export const sourceOf = (field: StateField): 'workers' | 'waiting' | 'executions' | 'budgets' => {
  if (field.startsWith('budget_')) return 'budgets';
  if (field === 'minutes_since_execution') return 'executions';
  return field === 'queue_oldest_waiting_seconds' ? 'waiting' : 'workers';
};

/** What rules of one brand and source see at `at` (ms). */
export const measureStates = async (
  ctx: Brand,
  deps: MeasureDeps,
  rules: readonly StateRule[],
  at: number,
  activeGroups: ActiveGroups,
): Promise<Measured[][]> => {
  const [first] = rules;
  if (!first) return [];
  const source = sourceOf(first.metricField);
  const readers = {
    workers: () => readWorkers(ctx, deps, at, activeGroups),
    waiting: () => readWaiting(ctx, deps, at, activeGroups),
    executions: () => readExecutions(ctx, deps, at, rules),
    budgets: () => readBudgets(ctx, deps, at),
  };
  const read = await readers[source]();
  return rules.map((rule) => read(rule));
};
