import { AGGREGATIONS, CONDITIONS, RULE_FIELDS, SEVERITIES } from '@vigie/contract';
import type { RuleOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { notFound } from '../core/errors.ts';
import type { ListField, ListQuery, ListResult, ListSpec } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import { brandName } from '../tenancy/index.ts';
import type { AlertDeps } from './deps.ts';
import { toRuleOutput } from './rule-output.ts';
import { cursorValues } from './cursor-values.ts';
import { findRule, listRuleRows } from './store.ts';

const number = (column: string): ListField => ({
  kind: 'number',
  column,
  type: 'float8',
  nullable: false,
  orderable: true,
});
const time = (column: string, nullable: boolean): ListField => ({
  kind: 'time',
  column,
  type: 'time',
  nullable,
  orderable: true,
});
const choice = (column: string, choices: readonly string[], nullable = false): ListField => ({
  kind: 'choice',
  column,
  type: 'text',
  choices,
  nullable,
  orderable: true,
});

/** What the list of rules can be filtered and ordered by. */
export const RULE_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'int8', nullable: false, orderable: true },
    name: { kind: 'text', column: 'name', type: 'text', nullable: false, orderable: true },
    is_active: { kind: 'boolean', column: 'is_active', type: 'bool', nullable: false, orderable: true },
    metric_field: choice('metric_field', RULE_FIELDS),
    condition: choice('condition', CONDITIONS),
    aggregation: choice('aggregation', AGGREGATIONS),
    severity: choice('severity', SEVERITIES, true),
    threshold_value: number('threshold_value'),
    cooldown_minutes: number('cooldown_minutes'),
    trigger_count: number('trigger_count'),
    last_triggered_at: time('last_triggered_at', true),
    created_at: time('created_at', false),
    updated_at: time('updated_at', false),
  },
  createdField: 'created_at',
  defaultOrdering: '-created_at',
  keyset: true,
};

export const listRules = async (
  ctx: Ctx,
  deps: Pick<AlertDeps, 'sql'>,
  query: ListQuery,
): Promise<ListResult<RuleOutput>> => {
  const [{ count, rows }, name] = await Promise.all([
    listRuleRows(ctx, deps.sql, query),
    brandName(ctx, deps),
  ]);
  return { count, results: rows.map((row) => toRuleOutput(row, name)), last: cursorValues(rows.at(-1)) };
};

/** One rule. @throws AppError not_found, also for another brand's rule */
export const showRule = async (
  ctx: Ctx,
  deps: Pick<AlertDeps, 'sql'>,
  idText: string,
): Promise<RuleOutput> => {
  const row = await findRule(ctx, deps.sql, readId(idText));
  if (!row) throw notFound();
  return toRuleOutput(row, await brandName(ctx, deps));
};
