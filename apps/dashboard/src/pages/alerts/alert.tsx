import { Group, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AlertDetail } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { LevelBadge, StatusBadge, nameOf } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { Missing, isMissing } from '../../ui/missing.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { AlertActions } from './alert-actions.tsx';
import { AlertStory } from './alert-story.tsx';
import { AlertTimes, AlertValue, TaskLink } from './alert-words.tsx';

const Tasks = ({ alert }: { alert: AlertDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = format.number(alert.affected_tasks.length);
  return (
    <Panel title={t('story.affected')}>
      <Stack gap="xs">
        {alert.affected_count > alert.affected_tasks.length && (
          <Text c="dimmed">
            {t('story.affectedCut', { shown, total: format.number(alert.affected_count) })}
          </Text>
        )}
        <Group gap="xs">
          {alert.affected_tasks.toReversed().map((task) => (
            <TaskLink key={task} task={task} />
          ))}
        </Group>
      </Stack>
    </Panel>
  );
};

const Found = ({ alert }: { alert: AlertDetail }) => {
  const { t } = useTranslation();
  return (
    <Stack>
      <Stack gap={4}>
        <Group gap="xs">
          <LevelBadge level={alert.severity} />
          <StatusBadge status={alert.status} />
          <LinkTo to="/alerts" search={{ tab: 'history', rule: String(alert.alert_rule.id) }}>
            {t('story.ofRule')}
          </LinkTo>
        </Group>
        <AlertValue alert={alert} />
        <AlertTimes alert={alert} />
      </Stack>
      <Panel title={t('story.title')}>
        <AlertStory alert={alert} />
      </Panel>
      {alert.affected_tasks.length > 0 && <Tasks alert={alert} />}
    </Stack>
  );
};

/** One alert from its first firing to its end. */
export const AlertPage = () => {
  const { t } = useTranslation();
  const may = useMay('write');
  const { id = '' } = useParams({ strict: false });
  const answer = useApi<AlertDetail>(`alerts/history/${id}/`);
  const alert = answer.data;
  if (isMissing(answer))
    return <Missing title={t('story.missing')} back={<LinkTo to="/alerts">{t('story.back')}</LinkTo>} />;
  const name = alert ? nameOf(alert.alert_rule.name, alert.group) : t('story.loading');
  return (
    <Page
      title={name}
      tools={
        may &&
        alert &&
        alert.status !== 'resolved' && (
          <AlertActions id={alert.id} name={name} status={alert.status} snoozedUntil={alert.snoozed_until} />
        )
      }
    >
      <Answered answer={answer}>{(found) => <Found alert={found} />}</Answered>
    </Page>
  );
};
