import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { selectRuleActivity } from '../alerts/index.ts';
import type { RuleActivity } from '../alerts/index.ts';
import type { Sql } from '../control-db/index.ts';
import { METRIC_FIELDS } from '@vigie/contract';
import { middleOf, readTypeDays } from '../metrics/index.ts';
import type { Rollups } from '../metrics/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import type { Draft } from './draft.ts';
import {
  selectHighest,
  selectIntervals,
  selectQueueEvidence,
  selectRepeats,
  selectRetryEvidence,
  selectSlots,
  selectTypeEvidence,
} from './evidence-store.ts';
import { cacheable, maybeRepeated } from './kinds/cache.ts';
import { drifts } from './kinds/drift.ts';
import { idleSchedules, maybeIdle } from './kinds/idle-schedule.ts';
import { memoryHungry } from './kinds/memory-hungry.ts';
import { queueWorkers } from './kinds/queue-workers.ts';
import { noisyRules, silentRules } from './kinds/rules.ts';
import { timeouts } from './kinds/timeout.ts';
import { uselessRetries } from './kinds/useless-retries.ts';

export interface RecommendDeps {
  sql: Sql;
  db: TelemetryDb;
  clock: Clock;
  rollups: Rollups;
}

const DAY = 86_400_000;
const RULES_MS = 28 * DAY;
const DRIFT_DAYS = 28;
const MOST_CANDIDATES = 20;
const PRIORITIES = ['high', 'medium', 'low'];

type Brand = Pick<Ctx, 'brandId'>;
type Span = { since: number; until: number };

const ofTypes = async (
  ctx: Brand,
  deps: RecommendDeps,
  span: Span,
  days: number,
): Promise<{ drafts: Draft[]; executions: number }> => {
  const types = await selectTypeEvidence(ctx, deps.db, span);
  const repeated = maybeRepeated(types).slice(0, MOST_CANDIDATES);
  const idle = maybeIdle(types, days).slice(0, MOST_CANDIDATES);
  const names = (of: readonly { task_type: string }[]): string[] => of.map(({ task_type: type }) => type);
  const [repeats, intervals] = await Promise.all([
    repeated.length > 0 ? selectRepeats(ctx, deps.db, span, names(repeated)) : [],
    idle.length > 0 ? selectIntervals(ctx, deps.db, span, names(idle)) : [],
  ]);
  return {
    executions: types.reduce((sum, { n }) => sum + n, 0),
    drafts: [
      ...timeouts(types, days),
      ...memoryHungry(types),
      ...cacheable(
        repeated,
        Map.groupBy(repeats, ({ task_type: type }) => type),
        days,
      ),
      ...idleSchedules(idle, new Map(intervals.map((one) => [one.task_type, one.intervals])), days),
    ],
  };
};

const ofQueues = async (ctx: Brand, deps: RecommendDeps, span: Span): Promise<Draft[]> => {
  const [queues, slots] = await Promise.all([
    selectQueueEvidence(ctx, deps.db, span),
    selectSlots(ctx, deps.db, span),
  ]);
  const told = new Map(slots.map((one) => [one.queue_name, one]));
  return queueWorkers(queues, (queue) => told.get(queue));
};

const ofDrifts = async (ctx: Brand, deps: RecommendDeps): Promise<Draft[]> => {
  const now = deps.clock.now();
  const slice = { since: now - DRIFT_DAYS * DAY, taskTypes: undefined };
  return drifts(
    await readTypeDays(ctx, deps, slice, ['tokens_used', 'cost_usd']),
    middleOf(slice.since, now),
  );
};

const ofRules = async (ctx: Brand, deps: RecommendDeps, span: Span): Promise<Draft[]> => {
  const now = deps.clock.now();
  const rules: RuleActivity[] = await selectRuleActivity(ctx, deps.sql, now - RULES_MS);
  const old = rules.filter(({ alerts, created_at: at }) => alerts === 0 && now - at.getTime() >= RULES_MS);
  const fields = METRIC_FIELDS.filter((field) => old.some(({ metric_field: of }) => of === field));
  const extremes = await selectHighest(ctx, deps.db, { since: now - RULES_MS, until: span.until }, fields);
  return [...noisyRules(rules, RULES_MS), ...silentRules(rules, extremes, now)];
};

/** All that can be recommended of a span, what matters most first, and how many executions it was read from. */
export const gather = async (
  ctx: Brand,
  deps: RecommendDeps,
  days: number,
): Promise<{ drafts: Draft[]; executions: number }> => {
  const until = deps.clock.now() + 1;
  const span = { since: until - days * DAY, until };
  const [types, queues, retries, drifting, rules] = await Promise.all([
    ofTypes(ctx, deps, span, days),
    ofQueues(ctx, deps, span),
    selectRetryEvidence(ctx, deps.db, span).then((all) => uselessRetries(all, days)),
    ofDrifts(ctx, deps),
    ofRules(ctx, deps, span),
  ]);
  const rank = ({ priority, confidence, impact_estimate: impact }: Draft): number =>
    -PRIORITIES.indexOf(priority) * 1e9 +
    Math.max(impact.usd_per_month ?? 0, impact.hours_per_month ?? 0) +
    confidence;
  return {
    executions: types.executions,
    drafts: [...queues, ...types.drafts, ...retries, ...drifting, ...rules].toSorted(
      (a, b) => rank(b) - rank(a),
    ),
  };
};
