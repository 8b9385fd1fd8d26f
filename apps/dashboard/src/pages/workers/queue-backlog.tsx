import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/format.ts';

const HOUR = 3_600_000;

/** What waits in a queue, and how long it needs at the rate of the last hour. */
export const QueueBacklog = ({ depth, doneLastHour }: { depth: number; doneLastHour: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Text size="sm">
      {t('workers.backlog')}
      {t('state.colon')}
      <b>{format.number(depth)}</b>
      {depth > 0 && (
        <Text span size="sm" c="dimmed">
          {' '}
          {doneLastHour === 0
            ? t('workers.never')
            : t('workers.clears', { time: format.duration((depth / doneLastHour) * HOUR) })}
        </Text>
      )}
    </Text>
  );
};
