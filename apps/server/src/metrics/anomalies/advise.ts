import type { Anomaly } from '@vigie/contract';
import type { OutsideRow } from './anomaly-store.ts';
import { LABELS } from './explain.ts';

const MOST = 5;
/** So many anomalies of a type speak of the type and not of one execution. */
const SEVERAL = 5;
/** Share of them on one worker that speaks of the worker. */
const MOSTLY = 0.8;

const groupsOf = (found: readonly Anomaly[]): [string, Anomaly[]][] =>
  [...Map.groupBy(found, (one) => `${one.task_type} ${one.metric} ${one.direction}`)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );

const workerBehind = (
  group: readonly Anomaly[],
  workers: ReadonlyMap<number, string | null>,
): string | undefined => {
  const counted = Map.groupBy(group, ({ id }) => workers.get(id) ?? '');
  const [worker, most] = [...counted].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  return worker && most && most.length >= MOSTLY * group.length && counted.size > 1 ? worker : undefined;
};

/**
 * What to look at first, in a sentence each: types that stand out again and again, with what is common to them, and the
 * executions that stand out most.
 */
export const adviseOn = (found: readonly Anomaly[], rows: readonly OutsideRow[]): string[] => {
  const workers = new Map(rows.map((row) => [row.id, row.worker_name]));
  const repeated = groupsOf(found)
    .filter(([, group]) => group.length >= SEVERAL)
    .map(([, group]) => {
      const [one] = group as [Anomaly];
      const what = `${LABELS[one.metric].toLowerCase()} of ${one.task_type} is unusually ${one.direction} in ${group.length} executions`;
      const worker = workerBehind(group, workers);
      const factor = Map.groupBy(group, ({ explanation }) => explanation[0]?.factor ?? '');
      const [common, some] = [...factor].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
      if (worker !== undefined) return `Look at worker ${worker}: the ${what}, nearly all of them there`;
      return common && some && some.length >= MOSTLY * group.length
        ? `Look at ${common} of ${one.task_type}: the ${what}, and with it ${common}`
        : `Look at ${one.task_type}: the ${what}`;
    });
  const single = found
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .slice(0, MOST)
    .map(
      ({ task_id, description }) =>
        `Investigate ${task_id}: ${description.charAt(0).toLowerCase()}${description.slice(1)}`,
    );
  return [...repeated.slice(0, MOST - 2), ...single].slice(0, MOST);
};
