import type { Anomaly, SeriesAnomaly } from '@vigie/contract';
import { METRIC_FIELDS } from '../../ui/fields.ts';

/** An execution with everything that is unusual about it, in the order it was told. */
export interface UnusualExecution {
  id: number;
  taskId: string;
  taskType: string;
  at: string;
  anomalies: Anomaly[];
}

/** Metrics of a task type that went the same way. */
export interface Change {
  taskType: string;
  direction: Anomaly['direction'];
  metrics: SeriesAnomaly['metric'][];
}

/** What belongs together, as it has one cause: an entry of the list. */
export interface Episode {
  key: string;
  /** The version it came with. */
  deploy?: string;
  /** It is about this task alone, with all of its attempts. */
  task?: { id: string; type: string };
  severity: Anomaly['severity'];
  changes: Change[];
  series: SeriesAnomaly[];
  executions: UnusualExecution[];
}

type Draft = Pick<Episode, 'key' | 'deploy' | 'task' | 'series' | 'executions'>;

const WORST_FIRST: readonly Anomaly['severity'][] = ['critical', 'high', 'medium', 'low'];

/** Metrics stand in the same order everywhere; those of a series alone come first. */
const placeAmong = (metric: string): number => (METRIC_FIELDS as readonly string[]).indexOf(metric);

const groupsOf = <T>(all: readonly T[], keyOf: (one: T) => string | number): [T, ...T[]][] => [
  ...(Map.groupBy(all, keyOf).values() as Iterable<[T, ...T[]]>),
];

/** One for each execution, in the order in which they were told first. */
export const executionsOf = (anomalies: readonly Anomaly[]): UnusualExecution[] =>
  groupsOf(anomalies, ({ id }) => id).map((own) => {
    const { id, task_id: taskId, task_type: taskType, detected_at: at } = own[0];
    return { id, taskId, taskType, at, anomalies: own };
  });

const deployOf = ({ explanation }: Pick<Anomaly, 'explanation'>): string | undefined =>
  explanation.find(({ factor }) => factor === 'deploy')?.name;

const timeOf = (at: string | null): number => (at === null ? Infinity : Date.parse(at));

const overlap = (one: SeriesAnomaly, other: SeriesAnomaly): boolean =>
  timeOf(one.start) <= timeOf(other.end) && timeOf(other.start) <= timeOf(one.end);

/** Whether an execution is what a series shows: unusual in the same way, while the series was. */
const shows = (series: SeriesAnomaly, { taskType, at, anomalies }: UnusualExecution): boolean =>
  series.task_type === taskType &&
  timeOf(series.start) <= timeOf(at) &&
  timeOf(at) <= timeOf(series.end) &&
  anomalies.some(({ metric, direction }) => metric === series.metric && direction === series.direction);

const changesOf = ({ series, executions }: Draft): Change[] => {
  const told = new Set(series.map((one) => one.task_type));
  // A series says of its type what there is to say.
  const others = executions.flatMap((one) => (told.has(one.taskType) ? [] : one.anomalies));
  return groupsOf([...series, ...others], (one) => JSON.stringify([one.task_type, one.direction])).map(
    (own) => ({
      taskType: own[0].task_type,
      direction: own[0].direction,
      metrics: [...new Set(own.map(({ metric }) => metric))].toSorted(
        (a, b) => placeAmong(a) - placeAmong(b),
      ),
    }),
  );
};

export const worstOf = (all: readonly Pick<Anomaly, 'severity'>[]): Anomaly['severity'] =>
  WORST_FIRST.find((level) => all.some(({ severity }) => severity === level)) ?? 'low';

const finish = (draft: Draft): Episode => ({
  ...draft,
  severity: worstOf([...draft.series, ...draft.executions.flatMap(({ anomalies }) => anomalies)]),
  changes: changesOf(draft),
});

/** There is no more to it than one line tells. */
export const isSingle = ({ series, executions }: Episode): boolean => series.length + executions.length === 1;

/** When it began. */
export const startOf = ({ series, executions }: Pick<Episode, 'series' | 'executions'>): string => {
  const starts = [...series.map(({ start }) => start), ...executions.map(({ at }) => at)];
  return starts.reduce((first, at) => (timeOf(at) < timeOf(first) ? at : first));
};

const placesOf = (series: readonly SeriesAnomaly[]): Draft[] => {
  const places: Draft[] = [];
  for (const one of series) {
    const deploy = deployOf(one);
    const place = places.find((known) =>
      deploy === undefined
        ? known.deploy === undefined &&
          known.series.some((other) => other.task_type === one.task_type && overlap(one, other))
        : known.deploy === deploy,
    );
    if (place) place.series.push(one);
    else if (deploy !== undefined)
      places.push({ key: `deploy ${deploy}`, deploy, series: [one], executions: [] });
    else
      places.push({
        key: `series ${JSON.stringify([one.task_type, one.metric, one.kind, one.start])}`,
        series: [one],
        executions: [],
      });
  }
  return places;
};

/**
 * Puts together what came with one deploy, what one series of a task type shows while it is unusual, and what is unusual about
 * one task. Each anomaly is in one of them. What is about whole task types comes first, then the worst.
 */
export const episodesOf = (series: readonly SeriesAnomaly[], anomalies: readonly Anomaly[]): Episode[] => {
  const wide = placesOf(series);
  const tasks = new Map<string, Draft>();
  /** A new entry, where none is known. */
  const placeOf = (one: UnusualExecution): Draft => {
    const deploy = one.anomalies.map(deployOf).find((version) => version !== undefined);
    const known =
      wide.find((place) => deploy !== undefined && place.deploy === deploy) ??
      wide.find((place) => place.series.some((of) => shows(of, one)));
    if (known) return known;
    if (deploy !== undefined) {
      const place = { key: `deploy ${deploy}`, deploy, series: [], executions: [] };
      wide.push(place);
      return place;
    }
    const task = { id: one.taskId, type: one.taskType };
    const key = `task ${JSON.stringify(task)}`;
    const place = tasks.get(key) ?? { key, task, series: [], executions: [] };
    tasks.set(key, place);
    return place;
  };
  for (const one of executionsOf(anomalies)) placeOf(one).executions.push(one);
  const worstFirst = (a: Episode, b: Episode): number =>
    WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity);
  return [wide, [...tasks.values()]].flatMap((drafts) => drafts.map(finish).toSorted(worstFirst));
};
