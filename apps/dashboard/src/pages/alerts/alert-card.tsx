import { Card, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActiveAlerts } from '@vigie/contract';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { LevelBadge, StatusBadge, nameOf } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { AlertActions } from './alert-actions.tsx';
import { AlertTimes, AlertValue, TaskLink } from './alert-words.tsx';

export type ActiveAlert = ActiveAlerts['alerts'][number];
const SHOWN_TASKS = 5;

/** An open alert, and what can be done about it. */
export const AlertCard = ({ alert }: { alert: ActiveAlert }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  const id = String(alert.alert_id);
  const more = alert.affected_count - SHOWN_TASKS;
  return (
    <Card withBorder component="article" aria-label={nameOf(alert.name, alert.group)}>
      <Group justify="space-between" align="start">
        <Stack gap={4} miw={0}>
          <Group gap="xs">
            <LevelBadge level={alert.severity} />
            <StatusBadge status={alert.status} />
            <LinkTo to="/alerts/$id" params={{ id }} fw={650}>
              {nameOf(alert.name, alert.group)}
            </LinkTo>
          </Group>
          <AlertValue alert={alert} />
          <AlertTimes alert={alert} />
          {alert.affected_tasks.length > 0 && (
            <Group gap="xs">
              {alert.affected_tasks.slice(-SHOWN_TASKS).map((task) => (
                <TaskLink key={task} task={task} />
              ))}
              {more > 0 && (
                <LinkTo size="sm" to="/alerts/$id" params={{ id }}>
                  {t('alerts.moreTasks', { count: more, shown: format.number(more) })}
                </LinkTo>
              )}
            </Group>
          )}
        </Stack>
        {may && (
          <AlertActions
            id={alert.alert_id}
            name={nameOf(alert.name, alert.group)}
            status={alert.status}
            snoozedUntil={alert.snoozed_until}
          />
        )}
      </Group>
    </Card>
  );
};
