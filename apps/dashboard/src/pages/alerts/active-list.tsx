import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActiveAlerts } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { LevelBadge, StatusBadge } from '../../ui/badges.tsx';
import { showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SIGNS } from './conditions.ts';

type Alert = ActiveAlerts['alerts'][number];
const SNOOZE_MINUTES = 60;
const SHOWN_TASKS = 5;

const Actions = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation();
  const write = useWrite();
  const act = (name: string, body: object = {}): void =>
    write.mutate({ path: `alerts/active/${alert.alert_id}/${name}/`, body });
  return (
    <Group gap="xs">
      {alert.status === 'firing' && (
        <Button size="xs" loading={write.isPending} onClick={() => act('acknowledge')}>
          {t('alerts.acknowledge')}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => act('snooze', { minutes: SNOOZE_MINUTES })}>
        {t('alerts.snooze')}
      </Button>
      <Button size="xs" variant="default" onClick={() => act('resolve')}>
        {t('alerts.resolve')}
      </Button>
    </Group>
  );
};

const AlertCard = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  const show = showField(alert.metric_field, format);
  return (
    <Card withBorder component="article" aria-label={alert.name}>
      <Group justify="space-between" align="start">
        <Stack gap={4}>
          <Group gap="xs">
            <LevelBadge level={alert.severity} />
            <StatusBadge status={alert.status} />
            <Text fw={650}>
              {alert.name}
              {alert.group !== '' && ` · ${alert.group}`}
            </Text>
          </Group>
          <Text size="sm">
            {t(`field.${alert.metric_field}`)}{' '}
            {t('alerts.value', {
              value: show(alert.current_value),
              condition: SIGNS[alert.condition],
              threshold: show(alert.threshold_value),
            })}
          </Text>
          <Text size="sm" c="dimmed">
            {t('alerts.since', { time: format.time(alert.triggered_at) })} ·{' '}
            {t('alerts.times', { count: alert.fire_count })}
            {alert.snoozed_until !== null &&
              ` · ${t('alerts.until', { time: format.time(alert.snoozed_until) })}`}
          </Text>
          {alert.affected_tasks.length > 0 && (
            <Group gap="xs">
              {alert.affected_tasks.slice(0, SHOWN_TASKS).map((task) => (
                <LinkTo key={task} size="sm" to="/executions" search={{ task_id: task }}>
                  {task}
                </LinkTo>
              ))}
            </Group>
          )}
        </Stack>
        {may && <Actions alert={alert} />}
      </Group>
    </Card>
  );
};

export const ActiveList = () => {
  const { t } = useTranslation();
  const answer = useApi<ActiveAlerts>('alerts/active/');
  return (
    <Answered answer={answer}>
      {({ alerts }) =>
        alerts.length === 0 ? (
          <Empty title={t('alerts.none')} />
        ) : (
          <Stack>
            {alerts.map((alert) => (
              <AlertCard key={alert.alert_id} alert={alert} />
            ))}
          </Stack>
        )
      }
    </Answered>
  );
};
