import { PRICE_UNITS } from '@vigie/contract';
import type { RepricingOutput } from '@vigie/contract';
import { formatNullable, formatTimestamp } from '../../core/timestamp.ts';
import type { Span } from '../price-book.ts';

/** What a repricing is to do. */
export interface Definition {
  bookId: number | null;
  /** ms */
  since: number;
  until: number;
  /** Empty means all. */
  taskTypes: string[];
  includeGiven: boolean;
  onlyUnpriced: boolean;
}

/** A span as JSON keeps it: rates as text, for they may be longer than a binary float. */
export interface StoredSpan {
  model: string;
  from: number;
  until: number;
  priceId: number;
  rates: Record<string, string>;
}

export const toStoredSpan = ({ model, from, until, version }: Span): StoredSpan => ({
  model,
  from,
  until,
  priceId: version.id,
  rates: Object.fromEntries(Object.entries(version.rates).map(([unit, rate]) => [unit, String(rate)])),
});

export const fromStoredSpan = ({ model, from, until, priceId, rates }: StoredSpan): Span => ({
  model,
  from,
  until,
  version: {
    id: priceId,
    model,
    from,
    until,
    rates: Object.fromEntries(
      PRICE_UNITS.flatMap((unit) => (rates[unit] === undefined ? [] : [[unit, BigInt(rates[unit])]])),
    ),
  },
});

export type Summary = Pick<RepricingOutput, 'total' | 'not_priced' | 'changes' | 'more_changes'>;

export interface RepricingRow {
  id: number;
  brand_id: number;
  book_id: number | null;
  since: Date;
  until: Date;
  task_types: string[];
  include_given: boolean;
  only_unpriced: boolean;
  status: RepricingOutput['status'];
  plan: StoredSpan[] | null;
  summary: Summary | null;
  error: string | null;
  created_by: string;
  created_at: Date;
  applied_at: Date | null;
}

export const definitionOf = (row: RepricingRow): Definition => ({
  bookId: row.book_id,
  since: row.since.getTime(),
  until: row.until.getTime(),
  taskTypes: row.task_types,
  includeGiven: row.include_given,
  onlyUnpriced: row.only_unpriced,
});

const NOTHING: Summary = {
  total: { executions: 0, before_usd: '0.00', after_usd: '0.00', difference_usd: '0.00' },
  not_priced: 0,
  changes: [],
  more_changes: 0,
};

export const toRepricingOutput = (row: RepricingRow): RepricingOutput => ({
  id: row.id,
  status: row.status,
  book_id: row.book_id,
  since: formatTimestamp(row.since.getTime()),
  until: formatTimestamp(row.until.getTime()),
  task_types: row.task_types,
  include_given: row.include_given,
  only_unpriced: row.only_unpriced,
  ...(row.summary ?? NOTHING),
  error: row.error,
  created_by: row.created_by,
  created_at: formatTimestamp(row.created_at.getTime()),
  applied_at: formatNullable(row.applied_at && row.applied_at.getTime()),
});
