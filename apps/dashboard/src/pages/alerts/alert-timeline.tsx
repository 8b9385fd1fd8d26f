import { Group, Stack, Text, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AlertOutput } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { useNow } from '../../ui/use-now.ts';
import classes from './alert-timeline.module.css';

const LEAST_PERCENT = 0.5;

/** A lane per rule: when its alerts were open. Each leads to what happened to it. */
export const AlertTimeline = ({ alerts }: { alerts: readonly AlertOutput[] }) => {
  const format = useFormat();
  const now = useNow();
  const spans = alerts.map((alert) => {
    const start = Date.parse(alert.triggered_at);
    // An alert may have been opened since the last minute began.
    return {
      alert,
      start,
      end: alert.resolved_at === null ? Math.max(now, start) : Date.parse(alert.resolved_at),
    };
  });
  const first = Math.min(...spans.map(({ start }) => start));
  const last = Math.max(...spans.map(({ end }) => end));
  const share = (ms: number): number => (ms / Math.max(1, last - first)) * 100;
  return (
    <Stack gap={6}>
      {[...Map.groupBy(spans, ({ alert }) => alert.alert_rule.name)].map(([name, of]) => (
        <Group key={name} gap="sm" wrap="nowrap" role="group" aria-label={name}>
          <Text size="xs" w={140} truncate title={name}>
            {name}
          </Text>
          <div className={classes['lane']}>
            {of.map(({ alert, start, end }) => {
              const label = `${format.time(start)} · ${format.duration(end - start)}`;
              const width = Math.max(LEAST_PERCENT, share(end - start));
              return (
                <Tooltip key={alert.id} label={label} events={{ hover: true, focus: true, touch: true }}>
                  <Link
                    to="/alerts/$id"
                    params={{ id: String(alert.id) }}
                    aria-label={`${name}: ${label}`}
                    className={classes['bar']}
                    style={{ left: `${Math.min(share(start - first), 100 - width)}%`, width: `${width}%` }}
                  />
                </Tooltip>
              );
            })}
          </div>
        </Group>
      ))}
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {format.time(first)}
        </Text>
        <Text size="xs" c="dimmed" ms="auto">
          {format.time(last)}
        </Text>
      </Group>
    </Stack>
  );
};
