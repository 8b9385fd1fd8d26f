import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Recommendation } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { LevelBadge, StatusBadge } from '../../ui/badges.tsx';
import { showError } from '../../ui/tell.ts';

const Evidence = ({ evidence }: { evidence: Recommendation['evidence'] }) => {
  const format = useFormat();
  return (
    <Group gap="xs">
      {Object.entries(evidence).map(([name, value]) => (
        <Badge key={name} variant="default" tt="none" fw={400}>
          {name.replaceAll('_', ' ')}: {typeof value === 'number' ? format.number(value, 2) : (value ?? '–')}
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
      onClick={() =>
        write.mutate(done ? { method: 'DELETE', path } : { path, body: {} }, { onError: showError })
      }
    >
      {t(done ? 'insight.unapply' : 'insight.apply')}
    </Button>
  );
};

export const RecommendationList = ({ recommendations }: { recommendations: readonly Recommendation[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  return (
    <Stack>
      {recommendations.map((advice) => (
        <Card key={advice.id} withBorder component="article" aria-label={advice.description}>
          <Group justify="space-between" align="start">
            <Stack gap={6} flex={1} miw={260}>
              <Group gap="xs">
                <LevelBadge level={advice.priority} />
                {advice.status === 'applied' && <StatusBadge status="applied" />}
                <Text fw={650}>{advice.description}</Text>
              </Group>
              <Text size="sm">
                {t('insight.todo')}: {advice.implementation}
              </Text>
              <Text size="sm">
                {t('insight.impact')}: {advice.impact}
                {advice.impact_estimate.usd_per_month !== null &&
                  ` · ${t('insight.saves', { usd: format.usd(advice.impact_estimate.usd_per_month) })}`}
                {` · ${t('insight.confidence', { percent: format.percent(advice.confidence * 100) })}`}
              </Text>
              <Evidence evidence={advice.evidence} />
            </Stack>
            {may && <Applied advice={advice} />}
          </Group>
        </Card>
      ))}
    </Stack>
  );
};
