import type { Clock } from '../../../core/clock.ts';
import { AppError, messageOf } from '../../../core/errors.ts';
import { QueryTooLarge } from '../../../telemetry-db/index.ts';
import { isStateField } from '../../rule-contradictions.ts';
import type { Rule } from '../../rule.ts';
import { brokenBy } from '../compile.ts';
import type { ActiveGroups, MeasureDeps, Measured, Measurement } from './measured.ts';
import { measureStates, sourceOf } from './states.ts';
import type { StateRule } from './states.ts';
import { measureWindows } from './windows.ts';
import type { WindowRule } from './windows.ts';

/** Rules that one query answers. */
interface Batch {
  rules: Rule[];
  measure: (rules: readonly Rule[]) => Promise<Measured[][]>;
}

const MOST_TOGETHER = 50;
const AT_ONCE = 4;

const isState = (rule: Rule): rule is StateRule => isStateField(rule.metricField);
const isWindow = (rule: Rule): rule is WindowRule => !isState(rule);

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / MOST_TOGETHER) }, (_, i) =>
    all.slice(i * MOST_TOGETHER, (i + 1) * MOST_TOGETHER),
  );

const batchesOf = (
  deps: MeasureDeps,
  rules: readonly Rule[],
  at: number,
  activeGroups: ActiveGroups,
): Batch[] => {
  const alike = Map.groupBy(rules, (rule) =>
    isState(rule)
      ? `${rule.brandId} ${sourceOf(rule.metricField)}`
      : `${rule.brandId} ${rule.windowMinutes} ${rule.groupBy ?? ''}`,
  );
  return [...alike.values()].flatMap((of) =>
    chunks(of).map((some) => ({
      rules: some,
      measure: (wanted: readonly Rule[]) => {
        const brandId = some[0]?.brandId ?? 0;
        return wanted.every(isWindow)
          ? measureWindows({ brandId }, deps.db, wanted, at, activeGroups)
          : measureStates({ brandId }, deps, wanted.filter(isState), at, activeGroups);
      },
    })),
  );
};

const failureOf = (rule: Rule, error: unknown): Measurement =>
  error instanceof AppError && !(error instanceof QueryTooLarge)
    ? { rule, later: error.message }
    : { rule, broken: `It could not be evaluated: ${messageOf(error)}` };

/** Together; if that fails each by itself, so that one bad rule is found out and stops no other. */
const measureBatch = async ({ rules, measure }: Batch): Promise<Measurement[]> => {
  try {
    const values = await measure(rules);
    return rules.map((rule, i) => ({ rule, values: values[i] ?? [] }));
  } catch (error) {
    const [only] = rules;
    if (only && rules.length === 1) return [failureOf(only, error)];
    if (error instanceof AppError && !(error instanceof QueryTooLarge))
      return rules.map((rule) => ({ rule, later: error.message }));
    const alone: Measurement[] = [];
    for (const rule of rules) alone.push(...(await measureBatch({ rules: [rule], measure })));
    return alone;
  }
};

/**
 * What rules over windows and states see at `at` (ms), breaching or not. Rules of any brands; a failure of one is its
 * own: broken when it fails for good, later when a store does not answer. Never throws.
 */
export const measureRules = async (
  deps: MeasureDeps,
  rules: readonly Rule[],
  at: number,
  activeGroups: ActiveGroups,
): Promise<Measurement[]> => {
  const found: Measurement[] = [];
  const sound: Rule[] = [];
  for (const rule of rules) {
    const broken = brokenBy(rule);
    if (broken === undefined) sound.push(rule);
    else found.push({ rule, broken });
  }
  const batches = batchesOf(deps, sound, at, activeGroups);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let batch = batches.shift(); batch; batch = batches.shift())
        found.push(...(await measureBatch(batch)));
    }),
  );
  return found;
};

/**
 * The value of one rule now; of several groups the one nearest to a breach, or deepest in it.
 * @throws AppError unavailable when a store does not answer
 */
export const measureNow = async (
  deps: MeasureDeps & { clock: Clock },
  rule: Rule,
): Promise<number | undefined> => {
  const [found] = await measureRules(deps, [rule], deps.clock.now(), () => []);
  if (found && 'later' in found) throw new AppError('unavailable', found.later, { retryAfter: 2 });
  if (!found || 'broken' in found) return undefined;
  const values = found.values.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return undefined;
  if (rule.condition.startsWith('gt')) return Math.max(...values);
  return rule.condition.startsWith('lt') ? Math.min(...values) : values[0];
};
