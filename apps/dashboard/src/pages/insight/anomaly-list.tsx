import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Anomaly } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useFormat } from '../../app/format.ts';
import { LevelBadge } from '../../ui/badges.tsx';
import { showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';
import { useExplanation } from './use-explanation.ts';

/** Executions that stand out, and what else was unlike the others about them. */
export const AnomalyList = ({ anomalies }: { anomalies: readonly Anomaly[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplanation();
  return (
    <Stack gap="sm">
      {anomalies.map((one) => {
        const show = showField(one.metric, format);
        const [from = 0, to = 0] = one.expected_range;
        return (
          <div key={`${one.id} ${one.metric}`}>
            <Group gap="xs">
              <LevelBadge level={one.severity} />
              <LinkTo to="/executions" search={{ task_id: joinNames([one.task_id]) }}>
                {one.task_id}
              </LinkTo>
              <Text size="sm" miw={0}>
                {one.task_type} · {t(`field.${one.metric}`)} <b>{show(one.value)}</b>,{' '}
                {t('insight.usual', { from: show(from), to: show(to) })}
              </Text>
              <Text size="xs" c="dimmed">
                {format.time(one.detected_at)}
              </Text>
            </Group>
            {one.explanation.length > 0 && (
              <Text size="sm" c="dimmed">
                {one.explanation.map((reason) => explain(reason, one.metric)).join(' · ')}
              </Text>
            )}
          </div>
        );
      })}
    </Stack>
  );
};
