import { Stack } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomalies, SeriesAnomalies } from '@vigie/contract';
import { Cut } from '../../ui/cut.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import type { Answer } from '../../ui/states.tsx';
import { EpisodeList } from './episode-list.tsx';
import { episodesOf } from './episodes.ts';

const NONE = { anomalies: [], anomalies_detected: 0 };

const listOf = ({
  anomalies: results,
  anomalies_detected: count,
}: typeof NONE | SeriesAnomalies | Anomalies) => ({
  count,
  results,
});

const Episodes = ({
  series = NONE,
  executions = NONE,
}: {
  series?: SeriesAnomalies | typeof NONE;
  executions?: Anomalies | typeof NONE;
}) => {
  const { t } = useTranslation();
  const episodes = useMemo(() => episodesOf(series.anomalies, executions.anomalies), [series, executions]);
  const tooLittle = 'reason' in executions && executions.reason !== null;
  if (episodes.length === 0)
    return <Empty title={t(tooLittle ? 'insight.tooLittle' : 'insight.noAnomalies')} />;
  return (
    <Stack>
      <Cut of={listOf(series)} text="insight.showing" />
      <Cut of={listOf(executions)} text="insight.showing" />
      <EpisodeList episodes={episodes} />
    </Stack>
  );
};

const failed = ({ data, error }: Answer<unknown>): boolean => data === undefined && error !== null;

/**
 * What was unusual of task types and of executions; an execution is told with what it is a sign of. Where one of the two
 * could not be asked for, that is said, and the other is told alone.
 */
export const Unusual = ({
  series,
  executions,
}: {
  series: Answer<SeriesAnomalies>;
  executions: Answer<Anomalies>;
}) => {
  if (failed(executions))
    return (
      <>
        <Answered answer={executions}>{() => null}</Answered>
        <Answered answer={series}>
          {(found) => found.anomalies.length > 0 && <Episodes series={found} />}
        </Answered>
      </>
    );
  if (failed(series))
    return (
      <>
        <Answered answer={series}>{() => null}</Answered>
        <Answered answer={executions}>
          {(found) => found.anomalies.length > 0 && <Episodes executions={found} />}
        </Answered>
      </>
    );
  return (
    <Answered answer={series}>
      {(ofTypes) => (
        <Answered answer={executions}>{(found) => <Episodes series={ofTypes} executions={found} />}</Answered>
      )}
    </Answered>
  );
};
