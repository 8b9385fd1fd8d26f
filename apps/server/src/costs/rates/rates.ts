import { ExchangeRateInput } from '@vigie/contract';
import type { ExchangeRateOutput } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { decimalsOf, formatDecimal, parseDecimal } from '../../core/decimal.ts';
import { invalid, notFound } from '../../core/errors.ts';
import type { FieldErrors } from '../../core/errors.ts';
import { formatTimestamp, parseTimestamp } from '../../core/timestamp.ts';
import type { Sql } from '../../control-db/index.ts';
import { compileCheck } from '../../http/index.ts';
import type { ListQuery, ListResult, ListSpec } from '../../http/index.ts';
import { readId } from '../../tasks/index.ts';
import { deleteRate, insertRate, listRateRows } from './store.ts';
import type { RateRow } from './store.ts';

export const RATE_PLACES = 10;
const MOST = 10n ** BigInt(RATE_PLACES + 9);
const checkFields = compileCheck(ExchangeRateInput);
const KNOWN = new Set(Intl.supportedValuesOf('currency'));

export const RATE_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    currency: { kind: 'text', column: 'currency', type: 'text', nullable: false, orderable: true },
    date: { kind: 'time', column: 'date', type: 'time', nullable: false, orderable: true },
  },
  defaultOrdering: 'currency,-date',
  keyset: false,
};

const toOutput = (row: RateRow): ExchangeRateOutput => ({
  ...row,
  created_at: formatTimestamp(row.created_at.getTime()),
});

const readPerUsd = (value: number | string, wrong: FieldErrors): string => {
  const scaled = parseDecimal(String(value), RATE_PLACES);
  if (scaled === undefined) wrong['per_usd'] = ['A valid number is required.'];
  else if (scaled <= 0n || scaled > MOST)
    wrong['per_usd'] = ['Ensure this value is above 0 and below 1000000000.'];
  else if (decimalsOf(String(value)) > RATE_PLACES) wrong['per_usd'] = [`At most ${RATE_PLACES} decimals.`];
  return formatDecimal(scaled ?? 0n, RATE_PLACES, 1);
};

/** Notes how much of a currency a dollar is from a day on. @throws AppError invalid naming every wrong field */
export const addRate = async (
  ctx: Ctx,
  deps: { sql: Sql; clock: Clock },
  body: unknown,
): Promise<ExchangeRateOutput> => {
  const wrong: FieldErrors = { ...checkFields(body) };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = body as ExchangeRateInput;
  const perUsd = 'per_usd' in wrong ? '' : readPerUsd(input.per_usd, wrong);
  if (!('date' in wrong) && (parseTimestamp(input.date) === undefined || input.date > '2100'))
    wrong['date'] = ['Give a day such as 2026-11-01.'];
  if (!('currency' in wrong) && (input.currency === 'USD' || !KNOWN.has(input.currency)))
    wrong['currency'] = ['Give the ISO 4217 code of another currency than USD, such as EUR.'];
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  const row = await insertRate(ctx, deps.sql, {
    currency: input.currency,
    per_usd: perUsd,
    date: input.date,
    source: input.source?.trim() ?? '',
    created_at: new Date(deps.clock.now()),
  });
  if (!row) throw invalid({ date: ['There is a rate of this currency from that day on: delete it first.'] });
  return toOutput(row);
};

export const listRates = async (
  ctx: Ctx,
  { sql }: { sql: Sql },
  query: ListQuery,
): Promise<ListResult<ExchangeRateOutput>> => {
  const { count, rows } = await listRateRows(ctx, sql, query);
  return { count, results: rows.map(toOutput), last: undefined };
};

/** Closed statements keep the rates that they were signed with. */
export const removeRate = async (ctx: Ctx, { sql }: { sql: Sql }, idText: string): Promise<void> => {
  if (!(await deleteRate(ctx, sql, readId(idText)))) throw notFound();
};
