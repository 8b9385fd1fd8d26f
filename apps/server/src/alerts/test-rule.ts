import { RuleTestInput } from '@vigie/contract';
import type { MetricField, RuleTestOutput } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { invalid, notFound } from '../core/errors.ts';
import { compileCheck } from '../http/index.ts';
import { selectLatestValue } from '../metrics/index.ts';
import { readId } from '../tasks/index.ts';
import { brandName } from '../tenancy/index.ts';
import { verdict } from './breach.ts';
import type { Verdict } from './breach.ts';
import type { AlertDeps } from './deps.ts';
import { messageRule } from './message.ts';
import { isStateField } from './rule-contradictions.ts';
import type { Rule } from './rule.ts';
import { findRule, toRule } from './store.ts';

const SYMBOLS = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=' } as const;
/** Of these the field's own value says nothing. */
const NO_VALUE_OF_FIELD = new Set(['count', 'error_rate']);
const checkFields = compileCheck(RuleTestInput);

/** 5000, 0.3 and not 0.30000000000000004. */
const show = (value: number): string => String(Number(value.toPrecision(15)));

const currentValue = (ctx: Ctx, deps: AlertDeps, rule: Rule): Promise<number | undefined> =>
  isStateField(rule.metricField) || NO_VALUE_OF_FIELD.has(rule.aggregation)
    ? deps.measure(rule)
    : selectLatestValue(ctx, deps.db, {
        field: rule.metricField as MetricField,
        taskTypes: rule.taskTypes,
        queueNames: rule.queueNames,
      });

const sendTest = async (
  ctx: Ctx,
  deps: AlertDeps,
  rule: Rule,
  value: number,
  found: Verdict | undefined,
): Promise<string[]> => {
  const at = deps.clock.now();
  const name = await brandName(ctx, deps);
  const ids = await deps.sql.transaction((tx) =>
    deps.notifications.enqueue(
      ctx,
      tx,
      {
        event: 'test',
        alertId: null,
        rule: messageRule(rule),
        brand: { id: ctx.brandId, name },
        groupKey: '',
        level: found?.level ?? 'critical',
        severity: found?.severity ?? 'low',
        currentValue: value,
        thresholdValue: found?.threshold ?? rule.thresholdValue,
        triggeredAt: at,
        at,
        affectedTasks: [],
        affectedCount: 0,
        fireCount: 1,
        suppressedSince: 0,
      },
      { emails: rule.emails, channels: rule.channels },
    ),
  );
  deps.notifications.wake();
  return ids;
};

/**
 * What a rule says of a value: the one that is given, else the latest of its field, in its task types and queues.
 * @throws AppError not_found; invalid when a value is needed and there is none
 */
export const testRule = async (
  ctx: Ctx,
  deps: AlertDeps,
  idText: string,
  body: unknown,
): Promise<RuleTestOutput> => {
  const errors = checkFields(body);
  if (errors) throw invalid(errors);
  const input = body as RuleTestInput;
  const row = await findRule(ctx, deps.sql, readId(idText));
  if (!row) throw notFound();
  const rule = toRule(row);
  const value = input.test_value ?? (await currentValue(ctx, deps, rule));
  if (value === undefined)
    throw invalid({ test_value: [`There is no value of ${rule.metricField} yet: give a test_value.`] });
  const found = verdict(rule, value);
  const symbol = SYMBOLS[rule.condition];
  return {
    would_trigger: found !== undefined,
    test_value: value,
    threshold_value: rule.thresholdValue,
    condition: rule.condition,
    message: found
      ? `Alert would be triggered: ${show(value)} ${symbol} ${show(found.threshold)}`
      : `Alert would not be triggered: ${show(value)} is not ${symbol} ${show(rule.warningValue ?? rule.thresholdValue)}`,
    level: found?.level ?? null,
    severity: found?.severity ?? null,
    notifications: input.send_notification ? await sendTest(ctx, deps, rule, value, found) : [],
  };
};
