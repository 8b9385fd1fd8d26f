import Type from 'typebox';
import type { Static } from 'typebox';
import { Amount, Closed, Id, Money, Name, Nullable, Timestamp } from './common.ts';

/** What a price can be of. Tokens that are sent, read from a cache or generated do not overlap. */
export const PRICE_UNITS = [
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'tokens',
  'call',
  'cpu_minute',
  'worker_minute',
] as const;
export type PriceUnit = (typeof PRICE_UNITS)[number];

const day = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', maxLength: 10, description, examples: ['2026-11-01'] });

export const Rate = Closed({
  unit: Type.Enum(PRICE_UNITS, {
    description:
      'tokens: of metrics that do not say how their tokens divide. Cached tokens without a rate cost what input costs. ' +
      'worker_minute is wall time, cpu_minute is wall time × CPU percent.',
  }),
  per: Type.Optional(
    Type.Enum([1, 1_000, 1_000_000], {
      description:
        'How many of the unit the price buys; a million for tokens and 1 for all else if left out.',
    }),
  ),
  usd: Money(1_000_000, 'US dollars for that many'),
});

export const PriceInput = Closed(
  {
    model: Name(100, 'What metrics name as their model: a model, or an own name such as `serp-api`.'),
    rates: Type.Array(Rate, { minItems: 1, maxItems: PRICE_UNITS.length }),
    effective_from: Type.Optional(Timestamp('Now if left out.')),
    effective_until: Type.Optional(Nullable(Timestamp('Left out: until the next version.'))),
    book_id: Type.Optional(Id('The active book of the brand if left out.')),
    source: Type.Optional(Type.String({ maxLength: 500, pattern: '^[^\\p{Cc}\\p{Cs}]*$' })),
    source_date: Type.Optional(Nullable(day('When the source was read.'))),
  },
  {
    examples: [
      {
        model: 'gpt-4.1',
        rates: [
          { unit: 'input_tokens', usd: '2.00' },
          { unit: 'output_tokens', usd: '8.00' },
        ],
        effective_from: '2026-11-01T00:00:00Z',
      },
    ],
  },
);
export type PriceInput = Static<typeof PriceInput>;

export const PriceOutput = Type.Object({
  id: Type.Integer(),
  book: Type.Object({ id: Type.Integer(), name: Type.String(), shared: Type.Boolean() }),
  model: Type.String(),
  rates: Type.Array(Type.Object({ unit: Type.Enum(PRICE_UNITS), per: Type.Integer(), usd: Type.String() })),
  effective_from: Timestamp(),
  effective_until: Nullable(Timestamp('Its own end, or the start of the next version.')),
  source: Type.String(),
  source_date: Nullable(Type.String()),
  used: Type.Boolean({ description: 'Metrics were priced by it: it stays for ever.' }),
  created_by: Type.String(),
  created_at: Timestamp(),
});
export type PriceOutput = Static<typeof PriceOutput>;

export const PriceBookInput = Closed(
  {
    name: Name(100),
    note: Type.Optional(Type.String({ maxLength: 500, pattern: '^[^\\p{Cc}\\p{Cs}]*$' })),
    is_active: Type.Optional(Type.Boolean({ default: false })),
    copy_of: Type.Optional(Id('A book whose prices it starts with; the shared one too.')),
  },
  { examples: [{ name: 'Contract 2027' }] },
);
export type PriceBookInput = Static<typeof PriceBookInput>;

export const PriceBookPatch = Closed(
  {
    name: Type.Optional(Name(100)),
    note: Type.Optional(Type.String({ maxLength: 500, pattern: '^[^\\p{Cc}\\p{Cs}]*$' })),
    is_active: Type.Optional(Type.Boolean()),
  },
  { examples: [{ is_active: true }] },
);
export type PriceBookPatch = Static<typeof PriceBookPatch>;

export const PriceBookOutput = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  note: Type.String(),
  shared: Type.Boolean({ description: 'Read by all brands where their own book has no price.' }),
  is_active: Type.Boolean({ description: 'Prices the metrics of the brand as they come in.' }),
  prices: Type.Integer(),
  created_by: Type.String(),
  created_at: Timestamp(),
});
export type PriceBookOutput = Static<typeof PriceBookOutput>;

export const Unpriced = Type.Object({
  count: Type.Integer({ description: 'Metrics that wait for a price.' }),
  models: Type.Array(
    Type.Object({
      model: Type.String(),
      reason: Type.Enum(['unknown_model', 'no_price_at_that_time', 'no_matching_rate', 'waiting']),
      executions: Type.Integer(),
      tokens_used: Type.Integer(),
      first_seen: Timestamp(),
      last_seen: Timestamp(),
    }),
    { description: 'The 1,000 with most executions.' },
  ),
});
export type Unpriced = Static<typeof Unpriced>;

export const RepricingInput = Closed(
  {
    book_id: Type.Optional(Nullable(Id('The active book if left out.'))),
    since: Timestamp(),
    until: Type.Optional(Timestamp('Now if left out.')),
    task_types: Type.Optional(Type.Array(Name(100), { maxItems: 200 })),
    include_given: Type.Optional(
      Type.Boolean({ default: false, description: 'Also costs that came with their metric.' }),
    ),
    only_unpriced: Type.Optional(Type.Boolean({ default: false })),
  },
  { examples: [{ since: '2026-11-01T00:00:00Z' }] },
);
export type RepricingInput = Static<typeof RepricingInput>;

const change = {
  executions: Type.Integer({ description: 'Whose cost is another one.' }),
  before_usd: Amount(),
  after_usd: Amount(),
  difference_usd: Amount(),
};

export const RepricingOutput = Type.Object({
  id: Type.Integer(),
  status: Type.Enum(['planned', 'applying', 'applied', 'failed']),
  book_id: Nullable(Type.Integer()),
  since: Timestamp(),
  until: Timestamp(),
  task_types: Type.Array(Type.String()),
  include_given: Type.Boolean(),
  only_unpriced: Type.Boolean(),
  total: Type.Object(change),
  not_priced: Type.Integer({
    description: 'Executions that the book has no price for: they stay as they are.',
  }),
  changes: Type.Array(Type.Object({ date: Type.String(), task_type: Type.String(), ...change }), {
    description: 'By day and type, the 5,000 largest.',
  }),
  more_changes: Type.Integer({ description: 'How many lines are left out.' }),
  error: Nullable(Type.String()),
  created_by: Type.String(),
  created_at: Timestamp(),
  applied_at: Nullable(Timestamp()),
});
export type RepricingOutput = Static<typeof RepricingOutput>;
