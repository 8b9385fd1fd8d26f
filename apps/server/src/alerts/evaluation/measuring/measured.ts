import type { BudgetMeasure } from '../../../budgets/index.ts';
import type { Sql } from '../../../control-db/index.ts';
import type { Ctx } from '../../../core/ctx.ts';
import type { TelemetryDb } from '../../../telemetry-db/index.ts';
import type { Rule } from '../../rule.ts';

/** One value of a rule at one moment. */
export interface Measured {
  /** A task type, worker or queue; empty when the rule is of all together. */
  groupKey: string;
  /** null: there was no execution, and the rule wants to hear of that. */
  value: number | null;
}

/** What a rule sees; or why it cannot be evaluated; or why not this time. */
export type Measurement =
  | { rule: Rule; values: Measured[] }
  | { rule: Rule; broken: string }
  | { rule: Rule; later: string };

export interface MeasureDeps {
  sql: Sql;
  db: TelemetryDb;
  heartbeatIntervalS: number;
  /** The active budgets of a brand at a moment (ms). */
  measureBudgets: (ctx: Pick<Ctx, 'brandId'>, at: number) => Promise<BudgetMeasure[]>;
}

/** Groups of a rule that have an active alert: they are looked at even when nothing more is heard of them. */
export type ActiveGroups = (ruleId: number) => readonly string[];
