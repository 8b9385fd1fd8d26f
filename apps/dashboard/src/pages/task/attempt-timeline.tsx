import { Group, Stack, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TaskDetail } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import classes from './attempt-timeline.module.css';

type Attempt = TaskDetail['metrics'][number];
const LEAST_PERCENT = 0.4;

const hasFailed = (attempt: Attempt): boolean => (attempt.error_count ?? 0) > 0;

/** What the bars mean; of what there is none nothing is said. */
const Legend = ({ waits, runs, fails }: { waits: boolean; runs: boolean; fails: boolean }) => {
  const { t } = useTranslation();
  const shown = [
    ...(waits ? [{ name: t('task.wait'), kind: 'wait', failed: false }] : []),
    ...(runs ? [{ name: t('task.run'), kind: 'run', failed: false }] : []),
    ...(fails ? [{ name: t('task.failedRun'), kind: 'run', failed: true }] : []),
  ];
  return (
    <Group gap="md">
      {shown.map(({ name, kind, failed }) => (
        <Group key={name} gap={6} wrap="nowrap">
          <span className={`${classes['swatch']} ${classes[kind]}`} data-failed={failed} aria-hidden />
          <Text size="xs">{name}</Text>
        </Group>
      ))}
    </Group>
  );
};

/** When each attempt waited and ran, on one axis. A metric is stored when its execution ends. */
export const AttemptTimeline = ({ attempts }: { attempts: readonly Attempt[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const spans = attempts.map((attempt) => {
    const end = Date.parse(attempt.created_at);
    const start = end - attempt.execution_time_ms;
    return { attempt, queued: start - (attempt.queue_wait_time_ms ?? 0), start, end };
  });
  const first = Math.min(...spans.map(({ queued }) => queued));
  const last = Math.max(...spans.map(({ end }) => end));
  const share = (ms: number): number => (ms / Math.max(1, last - first)) * 100;
  return (
    <Stack gap="xs">
      <Legend
        waits={spans.some(({ queued, start }) => queued < start)}
        runs={!attempts.every(hasFailed)}
        fails={attempts.some(hasFailed)}
      />
      {spans.map(({ attempt, queued, start, end }, i) => {
        const wait = `${t('task.wait')}${t('state.colon')}${format.duration(start - queued)}`;
        const run = `${t('task.run')}${t('state.colon')}${format.duration(end - start)}`;
        return (
          <div key={attempt.id}>
            <Group gap="xs" justify="space-between" mb={2}>
              <Text size="xs" className="numbers">
                {t('task.attempt', { n: i + 1 })}
              </Text>
              <Text size="xs" c="dimmed" className="numbers">
                {queued < start ? `${wait} · ${run}` : run}
              </Text>
            </Group>
            <Tooltip
              label={t('task.span', { from: format.second(queued), to: format.second(end) })}
              events={{ hover: true, focus: true, touch: true }}
            >
              <div
                className={classes['lane']}
                role="img"
                tabIndex={0}
                aria-label={t('task.lane', { n: i + 1, wait, run })}
              >
                <div
                  className={classes['wait']}
                  style={{ left: `${share(queued - first)}%`, width: `${share(start - queued)}%` }}
                />
                <div
                  className={classes['run']}
                  data-failed={hasFailed(attempt)}
                  style={{
                    left: `${share(start - first)}%`,
                    width: `${Math.max(LEAST_PERCENT, share(end - start))}%`,
                  }}
                />
              </div>
            </Tooltip>
          </div>
        );
      })}
      <Group justify="space-between" gap="xs" className={`numbers ${classes['scale']}`}>
        <Text size="xs" c="dimmed">
          {format.second(first)}
        </Text>
        <Text size="xs" c="dimmed">
          {format.duration(last - first)}
        </Text>
        <Text size="xs" c="dimmed">
          {format.second(last)}
        </Text>
      </Group>
    </Stack>
  );
};
