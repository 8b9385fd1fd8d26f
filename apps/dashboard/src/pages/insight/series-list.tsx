import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SeriesAnomaly } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { useDays } from '../../app/use-search.ts';
import { LevelBadge } from '../../ui/badges.tsx';
import { showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';
import { useExplanation } from './use-explanation.ts';

/** What happened to a series, by the name of its text. */
const eventOf = ({ kind, direction }: SeriesAnomaly) =>
  kind === 'level_shift' || kind === 'drift' ? (`${kind}.${direction}` as const) : kind;

/**
 * Whole task types that changed their level, their volume or their rhythm.
 * @param props.deploy the version whose deploy is told above them
 */
export const SeriesList = ({
  anomalies,
  deploy,
}: {
  anomalies: readonly SeriesAnomaly[];
  deploy?: string | undefined;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplanation();
  const days = useDays();
  return (
    <Stack gap="sm">
      {anomalies.map((one) => {
        const show = showField(one.metric, format);
        const ofType = anomalies.filter((other) => other.task_type === one.task_type);
        const reasons = explain([one], { metrics: ofType.map(({ metric }) => metric), deploy });
        return (
          <div key={`${one.task_type} ${one.kind} ${one.metric} ${one.start}`}>
            <Group gap="xs">
              <LevelBadge level={one.severity} />
              <LinkTo to="/types/$type" params={{ type: one.task_type }} search={{ days: String(days) }}>
                {one.task_type}
              </LinkTo>
              <Text size="sm">
                {t(`field.${one.metric}`)} {show(one.before)} → <b>{show(one.after)}</b> ·{' '}
                {t(`insight.${eventOf(one)}`)}
              </Text>
              <Text size="xs" c="dimmed">
                {t('alerts.since', { time: format.time(one.start) })}
                {one.end !== null && `, ${t('alerts.until', { time: format.time(one.end) })}`}
              </Text>
            </Group>
            {reasons !== '' && (
              <Text size="sm" c="dimmed">
                {reasons}
              </Text>
            )}
          </div>
        );
      })}
    </Stack>
  );
};
