import Type from 'typebox';
import type { Static } from 'typebox';
import { Amount, Closed, Nullable, Timestamp } from './common.ts';

/** How an execution came out: what is not completed is a failure. */
const OUTCOMES = ['completed', 'failed', 'retrying', 'cancelled'] as const;

/** What the ledger can be divided by. */
export const COST_GROUPS = ['task_type', 'model', 'queue', 'worker', 'day', 'outcome', 'brand'] as const;
export type CostGroup = (typeof COST_GROUPS)[number];

const sums = {
  executions: Type.Integer(),
  successful: Type.Integer(),
  failed: Type.Integer({ description: 'Failed, retried or cancelled.' }),
  unpriced: Type.Integer({ description: 'Executions that wait for a price: they count as nothing so far.' }),
  cost_usd: Amount(),
  original_cost_usd: Amount('As it was before anything was repriced.'),
  cost_of_failure_usd: Amount('Of executions that failed, were retried or cancelled.'),
  cost_per_success_usd: Nullable(Amount('All that was spent, over the executions that succeeded.')),
  cost_of_waiting_usd: Nullable(
    Amount('Time in the queue at the price of a worker minute: model `worker`, unit `worker_minute`.'),
  ),
  tokens_used: Type.Integer(),
  api_calls_count: Type.Integer(),
};

const period = Type.Object({ since: Timestamp(), until: Timestamp() });

export const Ledger = Type.Object({
  period,
  group_by: Type.Array(Type.Enum(COST_GROUPS)),
  total: Type.Object(sums),
  lines: Type.Array(
    Type.Object({
      brand: Type.Optional(Type.Object({ id: Type.Integer(), name: Type.String() })),
      date: Type.Optional(Type.String()),
      task_type: Type.Optional(Type.String()),
      model: Type.Optional(Nullable(Type.String())),
      queue_name: Type.Optional(Nullable(Type.String())),
      worker_name: Type.Optional(Nullable(Type.String())),
      outcome: Type.Optional(Type.Enum(OUTCOMES)),
      ...sums,
    }),
  ),
  more_lines: Type.Boolean({ description: 'There are more than were asked for; the total has them all.' }),
});
export type Ledger = Static<typeof Ledger>;

export const Failures = Type.Object({
  period,
  total: Type.Object({
    executions: Type.Integer(),
    cost_usd: Amount(),
    share_percent: Nullable(Type.Number({ description: 'Of all that was spent.' })),
  }),
  lines: Type.Array(
    Type.Object({
      task_type: Type.String(),
      outcome: Type.Enum(['failed', 'retrying', 'cancelled'], {
        description: 'retrying: the attempt failed and another one followed.',
      }),
      reason: Nullable(Type.String({ description: '`error_type` of the metrics.' })),
      executions: Type.Integer(),
      cost_usd: Amount(),
      share_percent: Nullable(Type.Number({ description: 'Of what the task type cost.' })),
    }),
    { description: 'The dearest first, at most 1,000.' },
  ),
  more_lines: Type.Boolean({ description: 'There are more than these; the total has them all.' }),
});
export type Failures = Static<typeof Failures>;

const currency = Type.String({ pattern: '^[A-Z]{3}$', maxLength: 3, examples: ['EUR'] });

export const ExchangeRateInput = Closed(
  {
    currency,
    per_usd: Type.Unsafe<number | string>({
      type: ['number', 'string'],
      maxLength: 40,
      description: 'How much of the currency one US dollar is, up to 10 decimals.',
    }),
    date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', maxLength: 10, description: 'From that day on.' }),
    source: Type.Optional(Type.String({ maxLength: 500, pattern: '^[^\\p{Cc}\\p{Cs}]*$' })),
  },
  { examples: [{ currency: 'EUR', per_usd: '0.92', date: '2026-11-01', source: 'ECB reference rate' }] },
);
export type ExchangeRateInput = Static<typeof ExchangeRateInput>;

export const ExchangeRateOutput = Type.Object({
  id: Type.Integer(),
  currency: Type.String(),
  per_usd: Type.String(),
  date: Type.String(),
  source: Type.String(),
  created_by: Type.String(),
  created_at: Timestamp(),
});
export type ExchangeRateOutput = Static<typeof ExchangeRateOutput>;

export const STATEMENT_GROUPS = ['task_type', 'model', 'queue', 'worker'] as const;
export type StatementGroup = (typeof STATEMENT_GROUPS)[number];

export const Statement = Type.Object({
  brand: Type.Object({ id: Type.Integer(), name: Type.String() }),
  month: Type.String({ examples: ['2026-10'] }),
  status: Type.Enum(['open', 'closed']),
  closed_at: Nullable(Timestamp()),
  closed_by: Nullable(Type.String()),
  currency: Type.String(),
  rate: Nullable(
    Type.Object(
      { per_usd: Type.String(), date: Type.String(), source: Type.String() },
      {
        description: 'The latest one until the end of the month; null for US dollars.',
      },
    ),
  ),
  group_by: Type.Enum(STATEMENT_GROUPS),
  lines: Type.Array(
    Type.Object({
      name: Type.String({ description: 'Of the type, model, queue or worker; empty for none.' }),
      executions: Type.Integer(),
      cost_usd: Amount('Exact.'),
      amount: Type.String({
        description: 'In the currency, in whole cents. All of them together are the total.',
      }),
    }),
  ),
  total: Type.Object({
    executions: Type.Integer(),
    unpriced: Type.Integer(),
    cost_usd: Amount('Exact.'),
    amount: Type.String(),
  }),
  later_changes_usd: Type.Optional(Amount('With compare=true: what is stored now, less what was signed.')),
});
export type Statement = Static<typeof Statement>;
