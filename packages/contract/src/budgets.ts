import Type from 'typebox';
import type { Static } from 'typebox';
import { Amount, Closed, Money, Name, Nullable, Timestamp } from './common.ts';

export const BUDGET_PERIODS = ['month', 'rolling'] as const;
export const BUDGET_ACTIONS = ['deny', 'warn'] as const;
export const DECISIONS = ['allow', 'warn', 'deny'] as const;

const fields = {
  name: Name(100),
  task_types: Type.Optional(
    Type.Array(Name(100), { maxItems: 200, description: 'What it is for; everything if left out.' }),
  ),
  amount_usd: Money(1e9, 'US dollars for a period; 0 means that nothing may be spent'),
  period: Type.Enum(BUDGET_PERIODS, {
    description: 'month: a calendar month in UTC. rolling: the last rolling_days.',
  }),
  rolling_days: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 365 }))),
  warn_percent: Type.Optional(Type.Number({ minimum: 1, maximum: 100, default: 80 })),
  action: Type.Optional(
    Type.Enum(BUDGET_ACTIONS, {
      default: 'deny',
      description: 'What a worker is told once it is spent: deny, or only warn.',
    }),
  ),
  is_active: Type.Optional(Type.Boolean({ default: true })),
};

export const BudgetInput = Closed(fields, {
  examples: [{ name: 'AI', task_types: ['ai_report'], amount_usd: '500.00', period: 'month' }],
});
export type BudgetInput = Static<typeof BudgetInput>;

export const BudgetPatch = Closed(
  Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name, Type.Optional(schema)]),
  ) as unknown as { [name in keyof typeof fields]: ReturnType<typeof Type.Optional<(typeof fields)[name]>> },
  { examples: [{ amount_usd: '600.00' }] },
);
export type BudgetPatch = Partial<BudgetInput>;

export const Forecast = Type.Object({
  method: Type.String({ description: 'How it was worked out.' }),
  days_observed: Type.Integer(),
  confidence_percent: Type.Integer({ description: 'Of the interval from low to high.' }),
  period_end_usd: Amount('What will have been spent at the end of the period.'),
  low_usd: Nullable(Amount()),
  high_usd: Nullable(Amount()),
  exhausted_on: Nullable(
    Type.String({ description: 'The day on which it is spent; null: not in this period.' }),
  ),
  exhausted_earliest: Nullable(Type.String()),
  exhausted_latest: Nullable(Type.String()),
});
export type Forecast = Static<typeof Forecast>;

export const BudgetOutput = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  task_types: Type.Array(Type.String()),
  amount_usd: Amount(),
  period: Type.Enum(BUDGET_PERIODS),
  rolling_days: Nullable(Type.Integer()),
  warn_percent: Type.Number(),
  action: Type.Enum(BUDGET_ACTIONS),
  is_active: Type.Boolean(),
  period_start: Timestamp(),
  period_end: Timestamp('Of a rolling one: when all that counts now has left it.'),
  spent_usd: Amount(),
  held_usd: Amount('Promised to tasks that have not reported yet.'),
  remaining_usd: Amount('Below 0 when too much was spent.'),
  used_percent: Nullable(Type.Number({ description: 'null for a budget of zero.' })),
  burn_rate_usd_per_day: Nullable(Amount('Mean of the last seven whole days.')),
  forecast: Nullable(Forecast),
  created_by: Type.String(),
  created_at: Timestamp(),
  updated_at: Timestamp(),
});
export type BudgetOutput = Static<typeof BudgetOutput>;

export const BudgetCheck = Closed(
  {
    task_type: Name(100),
    planned_cost_usd: Type.Optional(Nullable(Money(1e9, 'What it will cost, as far as that is known'))),
    task_id: Type.Optional(
      Nullable(Name(255, 'With a planned cost, which is then held for this task until its metric arrives.')),
    ),
    hold_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400, default: 900 })),
  },
  { examples: [{ task_type: 'ai_report', task_id: 'task_1', planned_cost_usd: '0.25' }] },
);
export type BudgetCheck = Static<typeof BudgetCheck>;

export const BudgetVerdict = Type.Object({
  decision: Type.Enum(DECISIONS),
  reason: Type.String(),
  checked_at: Timestamp(),
  budgets: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: Type.String(),
      decision: Type.Enum(DECISIONS),
      amount_usd: Amount(),
      spent_usd: Amount(),
      held_usd: Amount('By other tasks.'),
      planned_usd: Amount(),
      remaining_usd: Amount('Without what is planned.'),
      used_percent: Nullable(Type.Number({ description: 'With what is planned.' })),
      period_end: Timestamp(),
    }),
  ),
});
export type BudgetVerdict = Static<typeof BudgetVerdict>;
