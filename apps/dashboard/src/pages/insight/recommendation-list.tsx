import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Recommendation } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { LevelBadge, StatusBadge } from '../../ui/badges.tsx';
import { useAdvice } from './use-advice.ts';
import type { Advice } from './use-advice.ts';
import { WhatCameOfIt } from './what-came-of-it.tsx';

const Evidence = ({ evidence }: { evidence: Advice['evidence'] }) => {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      {evidence.map(({ label, value }) => (
        <Badge key={label} variant="default" tt="none" fw={400}>
          {t('insight.pair', { name: label, value })}
        </Badge>
      ))}
    </Group>
  );
};

const Applied = ({ advice }: { advice: Recommendation }) => {
  const { t } = useTranslation();
  const write = useWrite();
  const path = `metrics/recommendations/${advice.id}/applied/`;
  const done = advice.status === 'applied';
  return (
    <Button
      size="xs"
      variant="default"
      loading={write.isPending}
      onClick={() => write.mutate(done ? { method: 'DELETE', path } : { path, body: {} })}
    >
      {t(done ? 'insight.unapply' : 'insight.apply')}
    </Button>
  );
};

export const RecommendationList = ({ recommendations }: { recommendations: readonly Recommendation[] }) => {
  const { t } = useTranslation();
  const read = useAdvice();
  const may = useMay('write');
  return (
    <Stack>
      {recommendations.map((advice) => {
        const { title, todo, impact, evidence } = read(advice);
        return (
          <Card key={advice.id} withBorder component="article" aria-label={title}>
            <Group justify="space-between" align="start">
              <Stack gap={6} flex={1} miw={260}>
                <Group gap="xs">
                  <LevelBadge level={advice.priority} />
                  {advice.status === 'applied' && <StatusBadge status="applied" />}
                  <Text fw={650} miw={0}>
                    {title}
                  </Text>
                </Group>
                <Text size="sm">{t('insight.pair', { name: t('insight.todo'), value: todo })}</Text>
                <Text size="sm">{t('insight.pair', { name: t('insight.impact'), value: impact })}</Text>
                {advice.applied && <WhatCameOfIt of={advice.applied} />}
                <Evidence evidence={evidence} />
              </Stack>
              {may && <Applied advice={advice} />}
            </Group>
          </Card>
        );
      })}
    </Stack>
  );
};
