import { Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WorkerOutput, WorkersHistory } from '@vigie/contract';
import { NONE, useFormat } from '../../app/format.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { Ago } from '../../ui/ago.tsx';
import { StatusBadge } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { SimpleTable } from '../../ui/table.tsx';

export const TREND_HOURS = 6;

/** A figure as it is, and how it was in the last hours. */
const Lately = ({
  field,
  show,
  now,
  values,
  most,
}: {
  field: string;
  show: (value: number) => string;
  now: number | null;
  values: readonly (number | null)[];
  most: number;
}) => {
  const { t } = useTranslation();
  if (now === null) return NONE;
  const known = values.filter((value) => value !== null);
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <Text size="xs" style={{ whiteSpace: 'nowrap' }}>
        {show(now)}
      </Text>
      {known.length > 0 && (
        <Sparkline
          label={t('workers.overTime', {
            field,
            hours: TREND_HOURS,
            least: show(Math.min(...known)),
            most: show(Math.max(...known)),
          })}
          values={values}
          most={most}
        />
      )}
    </Group>
  );
};

const Cpu = ({ value }: { value: number | null }) => {
  const { t } = useTranslation();
  const format = useFormat();
  if (value === null) return NONE;
  return (
    <Stack gap={2}>
      <Text size="xs">{format.percent(value)}</Text>
      <Progress
        value={Math.min(100, value)}
        color={value > 90 ? 'red' : 'teal'}
        size="xs"
        aria-label={t('workers.cpu')}
      />
    </Stack>
  );
};

/** Workers as they stand. All loads are drawn on one scale, so that they can be held against each other. */
export const WorkerTable = ({
  workers,
  trends,
}: {
  workers: readonly WorkerOutput[];
  trends: WorkersHistory['results'];
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const trendOf = new Map(trends.map((trend) => [trend.id, trend]));
  const mostLoad = trends
    .flatMap((trend) => trend.load_average)
    .reduce<number>((a, b) => Math.max(a, b ?? 0), 0);
  return (
    <SimpleTable
      label={t('workers.title')}
      rows={workers}
      keyOf={(row) => row.id}
      columns={[
        {
          name: t('field.worker_name'),
          show: (row) => (
            <Group gap="xs" wrap="nowrap">
              <StatusBadge status={row.is_online ? 'online' : 'offlineWorker'} />
              <LinkTo to="/workers/$id" params={{ id: String(row.id) }}>
                {row.worker_name}
              </LinkTo>
            </Group>
          ),
        },
        { name: t('workers.queue'), show: (row) => row.queue_name },
        { name: t('workers.active'), numeric: true, show: (row) => format.number(row.active_tasks) },
        { name: t('workers.processed'), numeric: true, show: (row) => format.number(row.processed_tasks) },
        { name: t('workers.failed'), numeric: true, show: (row) => format.number(row.failed_tasks) },
        { name: t('workers.success'), numeric: true, show: (row) => format.percent(row.success_rate) },
        { name: t('workers.cpu'), show: (row) => <Cpu value={row.cpu_percent} /> },
        {
          name: t('workers.load'),
          show: (row) => (
            <Lately
              field={t('workers.load')}
              show={(value) => format.number(value, 2)}
              now={row.load_average}
              values={trendOf.get(row.id)?.load_average ?? []}
              most={mostLoad}
            />
          ),
        },
        {
          name: t('workers.memory'),
          show: (row) => (
            <Lately
              field={t('workers.memory')}
              show={format.percent}
              now={row.memory_percent}
              values={trendOf.get(row.id)?.memory_percent ?? []}
              most={100}
            />
          ),
        },
        { name: t('workers.heartbeat'), show: (row) => <Ago at={row.last_heartbeat} /> },
      ]}
    />
  );
};
