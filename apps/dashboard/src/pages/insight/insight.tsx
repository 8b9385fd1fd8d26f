import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Anomalies, Recommendations, SeriesAnomalies } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useAddress, useDays } from '../../app/use-search.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker, TypePicker } from '../../ui/pickers.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { RecommendationList } from './recommendation-list.tsx';
import { Unusual } from './unusual.tsx';

const SENSITIVITIES = ['low', 'medium', 'high'] as const;

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
        <Unusual series={series} executions={executions} />
      </Panel>
    </Page>
  );
};
