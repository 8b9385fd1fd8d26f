import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TaskDetail } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { useNow } from '../../ui/use-now.ts';

const STEP = 5_000;

/** Since when a task runs, or waits: what it has not ended yet has no execution. */
export const UnderWay = ({ task }: { task: TaskDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(STEP);
  const { status, started_at: started, queued_at: queued, estimated_completion: end } = task;
  const [name, since] =
    status === 'running' ? (['running', started] as const) : (['waiting', queued] as const);
  if ((status !== 'running' && status !== 'pending') || since === null) return null;
  return (
    <Text>
      {t(`task.${name}`, {
        time: format.duration(Math.max(0, now - Date.parse(since))),
        since: format.second(since),
      })}
      {end !== null && ` · ${t('workers.expected', { time: format.moment(end) })}`}
    </Text>
  );
};
