import { Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeartbeatHistory } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { withGaps } from './gaps.ts';

const DAY = 86_400_000;
/** As many outages as tell how it has been lately. */
const LATEST = 5;

const Outages = ({ history }: { history: HeartbeatHistory }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const [whole, show] = useState(false);
  const { outages: known, outage_count: count, offline_after_seconds: least } = history;
  const outages = whole ? known : known.slice(0, LATEST);
  return (
    <Stack gap="xs">
      {count === 0 && <Text c="dimmed">{t('workers.noOutage')}</Text>}
      {outages.map(({ from, until, seconds }) => {
        const said = { time: format.duration(seconds * 1_000), from: format.time(from) };
        return (
          <Text key={from} {...(until === null ? { fw: 'bold', c: 'var(--vigie-bad)' } : {})}>
            {until === null
              ? t('workers.goingOn', said)
              : t('workers.outage', { ...said, until: format.time(until) })}
          </Text>
        );
      })}
      {count > outages.length && (
        <Text c="dimmed">
          {t('workers.latestOutages', { shown: format.number(outages.length), total: format.number(count) })}
        </Text>
      )}
      {known.length > outages.length && (
        <Button size="xs" variant="default" style={{ alignSelf: 'start' }} onClick={() => show(true)}>
          {known.length === count
            ? t('workers.allOutages', { total: format.number(count) })
            : t('workers.moreOutages', { shown: format.number(known.length) })}
        </Button>
      )}
      <Text size="xs" c="dimmed">
        {t('workers.shortestOutage', { time: format.duration(least * 1_000) })}
      </Text>
    </Stack>
  );
};

/** How a worker was over a window, and when it was away. */
export const WorkerHistory = ({ history }: { history: HeartbeatHistory }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const days = Math.round((Date.parse(history.until) - Date.parse(history.since)) / DAY);
  const window = t('workers.window', { count: days });
  const charts = useMemo(
    () =>
      (
        [
          ['cpu', 'cpu_percent', format.percent],
          ['memory', 'memory_percent', format.percent],
          ['active', 'active_tasks', (value: number) => format.number(value)],
          ['load', 'load_average', (value: number) => format.number(value, 2)],
        ] as const
      ).map(([name, field, show]) => ({ name, show, points: withGaps(history, field) })),
    [history, format],
  );
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {charts.map(({ name, show, points }) => (
          <Panel key={name} title={`${t(`workers.${name}`)} · ${window}`}>
            <TimeChart
              label={`${t(`workers.${name}`)}, ${window}`}
              points={points}
              show={show}
              showTime={format.tick}
              showMoment={format.moment}
              height={140}
            />
          </Panel>
        ))}
      </SimpleGrid>
      <Panel title={`${t('workers.outages')} · ${window}`}>
        <Outages history={history} />
      </Panel>
    </>
  );
};
