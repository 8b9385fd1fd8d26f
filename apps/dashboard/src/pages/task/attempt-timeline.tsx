import { Group, Stack, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TaskDetail } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import classes from './attempt-timeline.module.css';

type Attempt = TaskDetail['metrics'][number];
const LEAST_PERCENT = 0.4;

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
    <Stack gap={6}>
      {spans.map(({ attempt, queued, start, end }, i) => {
        const failed = (attempt.error_count ?? 0) > 0;
        const wait = `${t('task.wait')}${t('state.colon')}${format.duration(start - queued)}`;
        const run = `${t('task.run')}${t('state.colon')}${format.duration(end - start)}`;
        return (
          <Group key={attempt.id} gap="sm" wrap="nowrap">
            <Text size="xs" w={90} className="numbers">
              {t('task.attempt', { n: i + 1 })}
            </Text>
            <Tooltip label={`${wait} · ${run}`} events={{ hover: true, focus: true, touch: true }}>
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
                  data-failed={failed}
                  style={{
                    left: `${share(start - first)}%`,
                    width: `${Math.max(LEAST_PERCENT, share(end - start))}%`,
                  }}
                />
              </div>
            </Tooltip>
          </Group>
        );
      })}
    </Stack>
  );
};
