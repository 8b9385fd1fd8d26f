import { Group, Stack, Text } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomaly } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useFormat } from '../../app/format.ts';
import { LevelBadge } from '../../ui/badges.tsx';
import { showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';
import { executionsOf, worstOf } from './episodes.ts';
import { useExplanation } from './use-explanation.ts';

const Measured = ({ of: { metric, value, expected_range: range } }: { of: Anomaly }) => {
  const { t } = useTranslation();
  const show = showField(metric, useFormat());
  const [from = 0, to = 0] = range;
  return (
    <>
      {t(`field.${metric}`)} <b>{show(value)}</b>, {t('insight.usual', { from: show(from), to: show(to) })}
    </>
  );
};

/**
 * Executions that stand out, each with all that is unusual about it, and what else was unlike the others.
 * @param props.deploy the version whose deploy is told above them
 */
export const AnomalyList = ({
  anomalies,
  deploy,
}: {
  anomalies: readonly Anomaly[];
  deploy?: string | undefined;
}) => {
  const format = useFormat();
  const explain = useExplanation();
  return (
    <Stack gap="sm">
      {executionsOf(anomalies).map(({ id, taskId, taskType, at, anomalies: own }) => {
        const reasons = explain(own, { metrics: own.map(({ metric }) => metric), deploy });
        return (
          <div key={id} data-execution={id}>
            <Group gap="xs">
              <LevelBadge level={worstOf(own)} />
              <LinkTo to="/executions" search={{ task_id: joinNames([taskId]) }}>
                {taskId}
              </LinkTo>
              <Text size="sm" miw={0}>
                {taskType}
              </Text>
              <Text size="xs" c="dimmed">
                {format.time(at)}
              </Text>
            </Group>
            <Text size="sm">
              {own.map((one, i) => (
                <Fragment key={one.metric}>
                  {i > 0 && ' · '}
                  <Measured of={one} />
                </Fragment>
              ))}
            </Text>
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
