import type { RepricingOutput } from '@vigie/contract';
import type { Ctx } from '../../core/ctx.ts';
import { notFound } from '../../core/errors.ts';
import type { Sql } from '../../control-db/index.ts';
import { readId } from '../../tasks/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { markUsed } from '../store.ts';
import { definitionOf, toRepricingOutput, toStoredSpan } from './definition.ts';
import type { RepricingRow } from './definition.ts';
import { planRepricing } from './plan.ts';
import { selectRepricing, startRepricing } from './store.ts';

/**
 * Lets a planned repricing begin, by the prices as they are now. One that is at work or done is answered as it is, so
 * that asking twice is the same as asking once. @throws AppError not_found
 */
export const applyRepricing = async (
  ctx: Ctx,
  deps: { sql: Sql; db: TelemetryDb; wakeRepricer: () => void },
  idText: string,
): Promise<RepricingOutput> => {
  const id = readId(idText);
  const row = await selectRepricing(ctx, deps.sql, id);
  if (!row) throw notFound();
  if (row.status === 'planned' || row.status === 'failed') {
    const { spans, summary } = await planRepricing(ctx, deps, definitionOf(row));
    await markUsed(deps.sql, [...new Set(spans.map((span) => span.version.id))]);
    await startRepricing(ctx, deps.sql, id, { plan: spans.map(toStoredSpan), summary });
    deps.wakeRepricer();
  }
  return toRepricingOutput((await selectRepricing(ctx, deps.sql, id)) as RepricingRow);
};
