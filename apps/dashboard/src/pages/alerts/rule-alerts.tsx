import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { LevelBadge } from '../../ui/badges.tsx';
import { AlertCard } from './alert-card.tsx';
import type { ActiveAlert } from './alert-card.tsx';
import { SEVERITIES } from './severities.ts';
import { useAcknowledgeAll } from './use-acknowledge-all.ts';

/** Many open alerts of one rule under one head: how many and how bad, and the alerts when it is pressed. */
export const RuleAlerts = ({ alerts }: { alerts: readonly ActiveAlert[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  const [opened, open] = useState(false);
  const acknowledge = useAcknowledgeAll();
  const list = useId();
  const name = alerts[0]?.name ?? '';
  const firing = alerts.filter(({ status }) => status === 'firing');
  const worst = SEVERITIES.findLast((level) => alerts.some(({ severity }) => severity === level));
  return (
    <Card withBorder component="section" aria-label={name}>
      <Group justify="space-between" align="start">
        <Stack gap={4} miw={0}>
          <Group gap="xs">
            {worst && <LevelBadge level={worst} />}
            <Text fw={650}>{name}</Text>
          </Group>
          <Text size="sm">
            {t('alerts.openOf', { count: alerts.length, shown: format.number(alerts.length) })} ·{' '}
            {t('alerts.firingOf', { count: firing.length, shown: format.number(firing.length) })}
          </Text>
          <Text size="sm" c="dimmed">
            {t('alerts.latest', { time: format.time(alerts[0]?.triggered_at) })}
          </Text>
        </Stack>
        <Group gap="xs" className="no-print">
          {may && firing.length > 0 && (
            <Button
              size="xs"
              loading={acknowledge.isPending}
              onClick={() => acknowledge.mutate(firing.map(({ alert_id: id }) => id))}
            >
              {t('alerts.acknowledgeAll', { count: firing.length, shown: format.number(firing.length) })}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            aria-expanded={opened}
            aria-controls={list}
            leftSection={opened ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
            onClick={() => open(!opened)}
          >
            {t(opened ? 'alerts.hideAlerts' : 'alerts.showAlerts')}
          </Button>
        </Group>
      </Group>
      <Stack id={list} mt={opened ? 'md' : 0}>
        {opened && alerts.map((alert) => <AlertCard key={alert.alert_id} alert={alert} />)}
      </Stack>
    </Card>
  );
};
