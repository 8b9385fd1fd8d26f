import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SeriesAnomaly } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { useDays } from '../../app/use-search.ts';
import { LevelBadge } from '../../ui/badges.tsx';
import { showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';
import { useExplanation } from './use-explanation.ts';

/** Whole task types that changed their level, their volume or their rhythm. */
export const SeriesList = ({ anomalies }: { anomalies: readonly SeriesAnomaly[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplanation();
  const days = useDays();
  return (
    <Stack gap="sm">
      {anomalies.map((one) => {
        const show = showField(one.metric, format);
        return (
          <div key={`${one.task_type} ${one.kind} ${one.metric} ${one.start}`}>
            <Group gap="xs">
              <LevelBadge level={one.severity} />
              <LinkTo to="/types/$type" params={{ type: one.task_type }} search={{ days: String(days) }}>
                {one.task_type}
              </LinkTo>
              <Text size="sm">
                {t(`insight.${one.kind}`)} · {t(`field.${one.metric}`)} {show(one.before)} →{' '}
                <b>{show(one.after)}</b>
              </Text>
              <Text size="xs" c="dimmed">
                {t('alerts.since', { time: format.time(one.start) })}
                {one.end !== null && `, ${t('alerts.until', { time: format.time(one.end) })}`}
              </Text>
            </Group>
            {one.explanation.length > 0 && (
              <Text size="sm" c="dimmed">
                {one.explanation.map((reason) => explain(reason, undefined)).join(' · ')}
              </Text>
            )}
          </div>
        );
      })}
    </Stack>
  );
};
