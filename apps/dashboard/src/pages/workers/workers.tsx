import { useTranslation } from 'react-i18next';
import type { WorkerOutput, WorkersHistory, WorkersOverview } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { StatusBadge } from '../../ui/badges.tsx';
import { Cut } from '../../ui/cut.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { QueueList } from './queue-list.tsx';
import { TREND_HOURS, WorkerTable } from './worker-table.tsx';

const MOST = 1_000;

/** Workers and queues as they stand. */
export const Workers = () => {
  const { t } = useTranslation();
  const overview = useApi<WorkersOverview>('workers/overview/');
  const list = useApi<{ count: number; results: WorkerOutput[] }>('workers/', { page_size: MOST });
  const trends = useApi<WorkersHistory>('workers/history/', { page_size: MOST, hours: TREND_HOURS });
  return (
    <Page
      title={t('workers.title')}
      // Where nobody ever was, nobody is missing.
      tools={
        overview.data &&
        overview.data.total_workers > 0 && <StatusBadge status={overview.data.system_health.overall_status} />
      }
    >
      <Answered answer={overview}>{({ queues }) => <QueueList queues={queues} />}</Answered>
      <Panel title={t('workers.title')}>
        <Cut of={list.data} />
        <Answered answer={list}>
          {({ results }) =>
            results.length === 0 ? (
              <Empty title={t('overview.noWorkers')} />
            ) : (
              <WorkerTable workers={results} trends={trends.data?.results ?? []} />
            )
          }
        </Answered>
      </Panel>
    </Page>
  );
};
