import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActiveAlerts, WorkersOverview } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { Ago } from '../../ui/ago.tsx';
import { LevelBadge, StatusBadge, nameOf } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';

const SHOWN = 5;

export const OpenAlerts = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = useApi<ActiveAlerts>('alerts/active/');
  return (
    <Panel title={t('overview.openAlerts')}>
      <Answered answer={answer}>
        {({ alerts, active_alerts: count }) => (
          <Stack gap="xs">
            {count === 0 && <Text c="dimmed">{t('overview.noAlerts')}</Text>}
            {alerts.slice(0, SHOWN).map((alert) => (
              <Group key={alert.alert_id} justify="space-between" wrap="nowrap">
                <LinkTo to="/alerts/$id" params={{ id: String(alert.alert_id) }}>
                  {nameOf(alert.name, alert.group)}
                </LinkTo>
                <Group gap="xs" wrap="nowrap" flex="none">
                  <Text size="xs" c="dimmed">
                    <Ago at={alert.triggered_at} />
                  </Text>
                  <LevelBadge level={alert.severity} />
                </Group>
              </Group>
            ))}
            {count > SHOWN && (
              <LinkTo to="/alerts">
                {t('overview.allAlerts', { shown: format.number(SHOWN), total: format.number(count) })}
              </LinkTo>
            )}
          </Stack>
        )}
      </Answered>
    </Panel>
  );
};

export const WorkerState = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = useApi<WorkersOverview>('workers/overview/');
  return (
    <Panel title={t('overview.workers')}>
      <Answered answer={answer}>
        {({ total_workers: total, online_workers: online, queues, system_health: health }) =>
          total === 0 ? (
            <Text c="dimmed">{t('overview.noWorkers')}</Text>
          ) : (
            <Stack gap="xs">
              <Group justify="space-between">
                <LinkTo to="/workers">{t('overview.workersOnline', { online, total })}</LinkTo>
                <StatusBadge status={health.overall_status} />
              </Group>
              {Object.entries(queues).map(([name, queue]) => (
                <Group key={name} justify="space-between">
                  <Text size="sm" miw={0}>
                    {name}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t('overview.workersOnline', { online: queue.online_workers, total: queue.workers })} ·{' '}
                    {format.number(queue.active_tasks)} {t('workers.active').toLowerCase()}
                  </Text>
                </Group>
              ))}
            </Stack>
          )
        }
      </Answered>
    </Panel>
  );
};
