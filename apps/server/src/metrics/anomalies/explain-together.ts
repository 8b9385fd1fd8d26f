import type { Anomaly, Explanation } from '@vigie/contract';
import type { DeployRow } from '../../deploys/index.ts';
import type { OutsideRow, Scope } from './anomaly-store.ts';

/** So many of a kind have something in common or have not. */
export const SEVERAL = 5;
/** Share of them that makes it common. */
export const MOSTLY = 0.8;
/** What came more than so long after a deploy is not its doing. */
const AFTER_MS = 3 * 86_400_000;

/** Anomalies of one type, metric and direction. */
export const groupsOf = (found: readonly Anomaly[]): Anomaly[][] =>
  [...Map.groupBy(found, (one) => `${one.task_type} ${one.metric} ${one.direction}`).values()].toSorted(
    (a, b) => b.length - a.length,
  );

const onOneWorker = (
  group: readonly Anomaly[],
  workers: ReadonlyMap<number, string | null>,
): { explanation: Explanation; of: (one: Anomaly) => boolean } | undefined => {
  const counted = Map.groupBy(group, ({ id }) => workers.get(id) ?? '');
  const [worker, most] = [...counted].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (!worker || !most || most.length < MOSTLY * group.length || counted.size === 1) return undefined;
  const text = `${most.length} of ${group.length} of its kind ran on worker ${worker}`;
  return {
    explanation: {
      factor: 'worker',
      name: worker,
      value: most.length,
      usual: group.length / counted.size,
      text,
    },
    of: ({ id }) => workers.get(id) === worker,
  };
};

const afterOneDeploy = (
  group: readonly Anomaly[],
  deploys: readonly DeployRow[],
  scope: Scope,
): { explanation: Explanation; of: (one: Anomaly) => boolean } | undefined => {
  const type = group[0]?.task_type ?? '';
  const times = group.map(({ detected_at: at }) => Date.parse(at));
  for (const { deployed_at: deployedAt, task_types: types, version } of deploys.toReversed()) {
    if (types.length > 0 && !types.includes(type)) continue;
    const at = deployedAt.getTime();
    const share = Math.min(AFTER_MS, scope.until - at) / (scope.until - scope.since);
    const after = times.filter((time) => time >= at && time < at + AFTER_MS).length;
    // As many as its share of the window would have come without it.
    if (after < MOSTLY * group.length || after < 2 * share * group.length) continue;
    const text = `${after} of ${group.length} of its kind came after deploy ${version}`;
    return {
      explanation: { factor: 'deploy', name: version, value: after, usual: share * group.length, text },
      of: ({ detected_at: time }) => Date.parse(time) >= at && Date.parse(time) < at + AFTER_MS,
    };
  }
  return undefined;
};

/** Adds what several anomalies of a kind share: the worker they ran on, the deploy they came after. */
export const explainTogether = (
  found: readonly Anomaly[],
  known: { rows: readonly OutsideRow[]; deploys: readonly DeployRow[]; scope: Scope },
): Anomaly[] => {
  const workers = new Map(known.rows.map((row) => [row.id, row.worker_name]));
  const shared = new Map<Anomaly, Explanation[]>();
  for (const group of groupsOf(found)) {
    if (group.length < SEVERAL) continue;
    for (const common of [afterOneDeploy(group, known.deploys, known.scope), onOneWorker(group, workers)]) {
      if (!common) continue;
      for (const one of group)
        if (common.of(one))
          shared.set(one, [
            ...(shared.get(one) ?? []),
            { ...common.explanation, usual: Math.round(common.explanation.usual * 10) / 10 },
          ]);
    }
  }
  return found.map((one) => {
    const more = shared.get(one);
    return more ? { ...one, explanation: [...more, ...one.explanation] } : one;
  });
};
