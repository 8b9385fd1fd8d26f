import { Group, Stack, Text, Tooltip } from '@mantine/core';
import type { AlertOutput } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { useNow } from '../../ui/use-now.ts';
import classes from '../task/attempt-timeline.module.css';

const LEAST_PERCENT = 0.5;

/** A lane per rule: when its alerts were open. */
export const AlertTimeline = ({ alerts }: { alerts: readonly AlertOutput[] }) => {
  const format = useFormat();
  // An alert may have been opened since the last minute began.
  const now = Math.max(
    useNow(),
    ...alerts.map((alert) => Date.parse(alert.resolved_at ?? alert.triggered_at)),
  );
  const first = Math.min(...alerts.map((alert) => Date.parse(alert.triggered_at)));
  const share = (ms: number): number => (ms / Math.max(1, now - first)) * 100;
  return (
    <Stack gap={6}>
      {[...Map.groupBy(alerts, (alert) => alert.alert_rule.name)].map(([name, of]) => (
        <Group key={name} gap="sm" wrap="nowrap">
          <Text size="xs" w={140} truncate>
            {name}
          </Text>
          <div className={classes['lane']}>
            {of.map((alert) => {
              const start = Date.parse(alert.triggered_at);
              const end = alert.resolved_at === null ? now : Date.parse(alert.resolved_at);
              const label = `${format.time(start)} · ${format.duration(end - start)}`;
              return (
                <Tooltip key={alert.id} label={label}>
                  <div
                    role="img"
                    aria-label={`${name}: ${label}`}
                    className={classes['run']}
                    data-failed
                    style={{
                      left: `${share(start - first)}%`,
                      width: `${Math.max(LEAST_PERCENT, share(end - start))}%`,
                    }}
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
        <Text size="xs" c="dimmed">
          {format.time(now)}
        </Text>
      </Group>
    </Stack>
  );
};
