import { SegmentedControl, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomalies, Recommendations, SeriesAnomalies } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useAddress, useDays } from '../../app/use-search.ts';
import { Cut } from '../../ui/cut.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker, TypePicker } from '../../ui/pickers.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { EpisodeList } from './episode-list.tsx';
import { episodesOf } from './episodes.ts';
import { RecommendationList } from './recommendation-list.tsx';

const SENSITIVITIES = ['low', 'medium', 'high'] as const;

const listOf = ({ anomalies: results, anomalies_detected: count }: SeriesAnomalies | Anomalies) => ({
  count,
  results,
});

/** What was unusual of task types and of executions; an execution is told with what it is a sign of. */
const Unusual = ({ series, executions }: { series: SeriesAnomalies; executions: Anomalies }) => {
  const { t } = useTranslation();
  const episodes = useMemo(() => episodesOf(series.anomalies, executions.anomalies), [series, executions]);
  if (episodes.length === 0)
    return <Empty title={t(executions.reason === null ? 'insight.noAnomalies' : 'insight.tooLittle')} />;
  return (
    <Stack>
      <Cut of={listOf(series)} text="insight.showing" />
      <Cut of={listOf(executions)} text="insight.showing" />
      <EpisodeList episodes={episodes} />
    </Stack>
  );
};

export const Insight = () => {
  const { t } = useTranslation();
  const [search, change] = useAddress();
  const days = useDays();
  const sensitivity = SENSITIVITIES.find((one) => one === search['sensitivity']) ?? 'medium';
  const query = { days, sensitivity, task_type: search['task_type'] };
  const series = useApi<SeriesAnomalies>('metrics/anomalies/', { ...query, scope: 'series' });
  const executions = useApi<Anomalies>('metrics/anomalies/', query);
  const advice = useApi<Recommendations>('metrics/recommendations/', {});
  return (
    <Page
      title={t('insight.title')}
      tools={
        <>
          <TypePicker />
          <SegmentedControl
            size="xs"
            aria-label={t('insight.sensitivity')}
            value={sensitivity}
            onChange={(value) => change({ sensitivity: value })}
            data={SENSITIVITIES.map((value) => ({ value, label: t(`level.${value}`) }))}
          />
          <PeriodPicker />
        </>
      }
    >
      <Panel title={t('insight.recommendations')}>
        <Answered answer={advice}>
          {({ recommendations }) =>
            recommendations.length === 0 ? (
              <Empty title={t('insight.noRecommendations')} />
            ) : (
              <RecommendationList recommendations={recommendations} />
            )
          }
        </Answered>
      </Panel>
      <Panel title={t('insight.anomalies')}>
        <Answered answer={series}>
          {(ofTypes) => (
            <Answered answer={executions}>
              {(ofExecutions) => <Unusual series={ofTypes} executions={ofExecutions} />}
            </Answered>
          )}
        </Answered>
      </Panel>
    </Page>
  );
};
