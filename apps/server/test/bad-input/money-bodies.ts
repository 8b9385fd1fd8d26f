/** What each writing endpoint about money takes. */
export const MONEY_WRITES: Record<string, Record<string, unknown>> = {
  'price-books/': { name: 'x', note: 'x', is_active: false, copy_of: 1 },
  'prices/': {
    model: 'x',
    rates: [{ unit: 'call', per: 1, usd: '0.1' }],
    effective_from: '2026-01-01T00:00:00Z',
    effective_until: null,
    source: 'x',
    source_date: '2026-01-01',
  },
  'repricings/': {
    book_id: null,
    since: '2026-10-01T00:00:00Z',
    until: '2026-10-02T00:00:00Z',
    task_types: ['a'],
    include_given: false,
    only_unpriced: true,
  },
  'repricings/1/apply/': {},
  'exchange-rates/': { currency: 'EUR', per_usd: '0.9', date: '2026-01-01', source: 'x' },
  'statements/2026-01/close/': {},
  'budgets/': {
    name: 'x',
    task_types: ['a'],
    amount_usd: '10.00',
    period: 'rolling',
    rolling_days: 7,
    warn_percent: 80,
    action: 'deny',
    is_active: true,
  },
  'budgets/check/': { task_type: 'a', planned_cost_usd: '0.5', task_id: 't', hold_seconds: 60 },
};

/** Those whose list says how many there are. */
export const MONEY_LISTED = ['price-books/', 'prices/', 'repricings/', 'exchange-rates/', 'budgets/'];
