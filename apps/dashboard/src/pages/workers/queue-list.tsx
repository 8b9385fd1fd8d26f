import { SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WorkersOverview } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useFormat } from '../../app/format.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { QueueBacklog } from './queue-backlog.tsx';

/** Every queue with its workers and what waits in it. */
export const QueueList = ({ queues }: { queues: WorkersOverview['queues'] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm">
      {Object.entries(queues).map(([name, queue]) => (
        <Panel key={name} title={name}>
          <Text size="sm">
            {t('overview.workersOnline', { online: queue.online_workers, total: queue.workers })} ·{' '}
            {format.number(queue.active_tasks)} {t('workers.active').toLowerCase()}
          </Text>
          {queue.queue_depth !== null && (
            <QueueBacklog depth={queue.queue_depth} doneLastHour={queue.executions_last_hour} />
          )}
          <LinkTo size="sm" to="/executions" search={{ queue_name: joinNames([name]) }}>
            {t('workers.itsExecutions')}
          </LinkTo>
        </Panel>
      ))}
    </SimpleGrid>
  );
};
