import { STATEMENT_GROUPS } from '@vigie/contract';
import type { Statement, StatementGroup } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import { csvLine } from '../../core/csv.ts';
import { formatDecimal, formatMicros, microsOf, parseDecimal } from '../../core/decimal.ts';
import { AppError, invalid, notFound } from '../../core/errors.ts';
import { formatNullable } from '../../core/timestamp.ts';
import { readQuery } from '../../http/index.ts';
import type { RawQuery } from '../../http/index.ts';
import { brandName } from '../../tenancy/index.ts';
import { RATE_PLACES } from '../rates/rates.ts';
import type { LedgerDeps } from '../show-ledger.ts';
import { monthOf } from '../window.ts';
import { sumMonth } from './month-sums.ts';
import type { MonthSums } from './month-sums.ts';
import { DOLLARS, shareOut } from './share-out.ts';
import type { Conversion } from './share-out.ts';
import { insertClosed, selectClosed } from './store.ts';

interface Asked {
  group: StatementGroup;
  currency: string;
  compare: boolean;
  format: 'json' | 'csv';
}

const read = (query: RawQuery): Asked => {
  const reader = readQuery(query);
  const group = reader.oneOf('group_by', STATEMENT_GROUPS) ?? 'task_type';
  const currency = reader.text('currency') ?? 'USD';
  const compare = reader.oneOf('compare', ['true', 'false'] as const) === 'true';
  const format = reader.oneOf('format', ['json', 'csv'] as const) ?? 'json';
  if (!/^[A-Z]{3}$/.test(currency)) reader.fail('currency', 'Give an ISO 4217 code such as EUR.');
  reader.finish();
  return { group, currency, compare, format };
};

const rateOf = (sums: MonthSums, currency: string): MonthSums['rates'][number] | undefined => {
  if (currency === 'USD') return undefined;
  const rate = sums.rates.find((one) => one.currency === currency);
  if (!rate)
    throw invalid({
      currency: [`There is no rate for ${currency} from before the end of that month: add one.`],
    });
  return rate;
};

const conversionOf = (rate: MonthSums['rates'][number] | undefined): Conversion =>
  rate === undefined
    ? DOLLARS
    : {
        scaled: parseDecimal(rate.per_usd, RATE_PLACES) as bigint,
        places: RATE_PLACES,
        // As the currency is written: a yen has no cents.
        decimals:
          new Intl.NumberFormat('en', { style: 'currency', currency: rate.currency }).resolvedOptions()
            .maximumFractionDigits ?? 2,
      };

const toCsv = (statement: Statement): string =>
  [
    ['month', 'brand_id', 'brand', statement.group_by, 'executions', 'cost_usd', 'amount', 'currency'],
    ...[...statement.lines, { name: 'TOTAL', ...statement.total }].map((line) => [
      statement.month,
      statement.brand.id,
      statement.brand.name,
      line.name,
      line.executions,
      line.cost_usd,
      line.amount,
      statement.currency,
    ]),
  ]
    .map(csvLine)
    .join('');

/** @throws AppError not_found for what is no month, or has not begun */
const readMonth = (deps: LedgerDeps, text: string): { since: number; until: number } => {
  const month = monthOf(text);
  if (!month || month.since > deps.clock.now()) throw notFound();
  return month;
};

const dayOf = (text: string): string => `${text}-01`;

/**
 * What a brand owes for a month, in lines that add up to the cent. An open month is as it stands now; a closed one is
 * what was signed, to the last digit, whatever was stored or repriced since.
 */
export const showStatement = async (
  ctx: Ctx,
  deps: LedgerDeps,
  monthText: string,
  query: RawQuery,
): Promise<{ statement: Statement; csv: string | undefined }> => {
  const asked = read(query);
  const month = readMonth(deps, monthText);
  const closed = await selectClosed(ctx, deps.sql, dayOf(monthText));
  const sums = closed?.body ?? (await sumMonth(ctx, deps, month));
  const rate = rateOf(sums, asked.currency);
  const conversion = conversionOf(rate);
  const lines = sums.groups[asked.group];
  const shared = shareOut(
    lines.map((line) => microsOf(line.cost_usd)),
    conversion,
  );
  const amount = (cents: bigint): string => formatDecimal(cents, conversion.decimals, conversion.decimals);
  const now = asked.compare && closed ? await sumMonth(ctx, deps, month) : sums;
  const statement: Statement = {
    brand: { id: ctx.brandId, name: await brandName(ctx, deps) },
    month: monthText,
    status: closed ? 'closed' : 'open',
    closed_at: formatNullable(closed?.closed_at.getTime() ?? null),
    closed_by: closed?.closed_by ?? null,
    currency: asked.currency,
    rate: rate ? { per_usd: rate.per_usd, date: rate.date, source: rate.source } : null,
    group_by: asked.group,
    lines: lines.map((line, i) => ({ ...line, amount: amount(shared.lines[i] ?? 0n) })),
    total: {
      executions: sums.executions,
      unpriced: sums.unpriced,
      cost_usd: sums.cost_usd,
      amount: amount(shared.total),
    },
    ...(asked.compare
      ? { later_changes_usd: formatMicros(microsOf(now.cost_usd) - microsOf(sums.cost_usd)) }
      : {}),
  };
  return { statement, csv: asked.format === 'csv' ? toCsv(statement) : undefined };
};

/**
 * Signs a month that is over. Closing twice keeps the first signature.
 * @throws AppError conflict while the month goes on
 */
export const closeStatement = async (ctx: Ctx, deps: LedgerDeps, monthText: string): Promise<Statement> => {
  const month = readMonth(deps, monthText);
  const now = deps.clock.now();
  if (month.until > now)
    throw new AppError('conflict', `This month goes on until ${new Date(month.until).toISOString()}.`);
  if (!(await selectClosed(ctx, deps.sql, dayOf(monthText)))) {
    const body = await sumMonth(ctx, deps, month);
    await insertClosed(ctx, deps.sql, { month: dayOf(monthText), body, at: new Date(now) });
  }
  return (await showStatement(ctx, deps, monthText, {})).statement;
};
