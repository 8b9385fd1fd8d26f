import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { useNow } from '../../ui/use-now.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** How long what waits needs at the rate at which the queue was worked off in the last hour. */
export const QueueBacklog = ({ queue, depth }: { queue: string; depth: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const since = new Date(Math.floor((useNow() - HOUR) / MINUTE) * MINUTE).toISOString();
  const { data } = useApi<{ count: number }>('metrics/', {
    queue_name: queue,
    created_after: since,
    page_size: 1,
  });
  return (
    <Text size="sm">
      {t('workers.backlog')}: <b>{format.number(depth)}</b>
      {data && depth > 0 && (
        <Text span size="sm" c="dimmed">
          {' '}
          {data.count === 0
            ? t('workers.never')
            : t('workers.clears', { time: format.duration((depth / data.count) * HOUR) })}
        </Text>
      )}
    </Text>
  );
};
