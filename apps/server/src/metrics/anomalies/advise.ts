import type { Anomaly } from '@vigie/contract';
import { LABELS } from './explain.ts';
import { MOSTLY, SEVERAL, groupsOf } from './explain-together.ts';

const MOST = 5;

/** What most of a group share, by its factor. */
const commonTo = (group: readonly Anomaly[]): { factor: string; text: string } | undefined => {
  const firsts = group.flatMap(({ explanation: [first] }) => (first ? [first] : []));
  const [same] = [...Map.groupBy(firsts, ({ factor }) => factor).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  return same && same.length >= MOSTLY * group.length ? same[0] : undefined;
};

const sentenceOf = (group: readonly Anomaly[]): string => {
  const [one] = group as [Anomaly];
  const what = `${LABELS[one.metric].toLowerCase()} of ${one.task_type} is unusually ${one.direction} in ${group.length} executions`;
  const common = commonTo(group);
  if (!common) return `Look at ${one.task_type}: the ${what}`;
  if (common.factor === 'worker' || common.factor === 'deploy')
    return `Look at ${one.task_type}: the ${what}, ${common.text}`;
  return `Look at ${common.factor} of ${one.task_type}: the ${what}, and with it ${common.factor}`;
};

/**
 * What to look at first, in a sentence each: types that stand out again and again, with what is common to them, and the
 * executions that stand out most.
 */
export const adviseOn = (found: readonly Anomaly[]): string[] => {
  const repeated = groupsOf(found)
    .filter((group) => group.length >= SEVERAL)
    .map(sentenceOf);
  const single = found
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .slice(0, MOST)
    .map(
      ({ task_id, description }) =>
        `Investigate ${task_id}: ${description.charAt(0).toLowerCase()}${description.slice(1)}`,
    );
  return [...repeated.slice(0, MOST - 2), ...single].slice(0, MOST);
};
