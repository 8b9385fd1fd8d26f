import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/format.ts';
import { roundDuration } from '../../charts/round-durations.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { errorText } from '../../ui/error-text.ts';
import { isDuration } from '../../ui/fields.ts';
import type { Draft } from './rule-draft.ts';
import { measureOf, topOf } from './rule-fields.ts';
import { showValueOf } from './show-value.ts';
import type { Past } from './use-backtest.ts';

const NOTHING = [] as const;

/** What the rule would have done to the values that it would have judged, while its threshold is still being moved. */
export const RuleBacktest = memo(
  ({
    draft: { metric_field, aggregation, threshold_value: threshold },
    past: { answer, error, most },
    stale,
    days,
    take,
  }: {
    draft: Draft;
    past: Past;
    /** What is drawn is not yet of this very rule. */
    stale: boolean;
    days: number;
    take: (threshold: number) => void;
  }) => {
    const { t } = useTranslation();
    const format = useFormat();
    const show = useMemo(
      () => showValueOf({ metric_field, aggregation }, format),
      [metric_field, aggregation, format],
    );
    const measure = measureOf({ metric_field, aggregation });
    const firings = answer?.firings;
    const dots = useMemo(
      () => (firings ?? []).flatMap(({ at, value }) => (value === null ? [] : [{ at, value }])),
      [firings],
    );
    // One that had told nobody in all that time is no advice.
    const suggested =
      (answer?.suggestion.would_have_fired ?? 0) > 0 ? (answer?.suggested_threshold ?? null) : null;
    const title = t('alerts.backtest', { days });
    const level = useMemo(
      () => ({ at: threshold, text: `${t('alerts.threshold')} ${show(threshold)}` }),
      [threshold, show, t],
    );
    return (
      <Alert variant="light" color="gray" title={title}>
        <Group justify="space-between">
          <Text
            fw={650}
            role="status"
            data-fired={answer?.would_have_fired}
            data-stale={stale}
            fs={stale ? 'italic' : 'normal'}
          >
            {answer &&
              `${t('alerts.fired', { count: answer.would_have_fired })} · ${t(`alerts.${answer.noise}`)}`}
            {error && errorText(error)}
          </Text>
          {stale && <Loader size="xs" role="status" aria-label={t('state.loading')} />}
          {suggested !== null && suggested !== threshold && (
            <Button size="compact-sm" variant="default" onClick={() => take(suggested)}>
              {t('alerts.suggest', {
                value: show(suggested),
                times: format.number(answer?.suggestion.fires_per_week, 0),
              })}
            </Button>
          )}
        </Group>
        <TimeChart
          label={title}
          points={answer?.series ?? NOTHING}
          // Single executions lie beside each other; a window's value goes on to the next.
          kind={aggregation === 'each' ? 'bar' : 'line'}
          dots={dots}
          level={level}
          reach={Math.max(topOf(measure, most ?? 0), threshold)}
          show={show}
          step={isDuration(measure) ? roundDuration : undefined}
          showTime={format.tick}
          showMoment={format.time}
          height={150}
          waiting={answer === undefined}
        />
        {answer && answer.firings.length < answer.would_have_fired && (
          <Text size="xs" c="dimmed">
            {t('alerts.firingsCut', {
              shown: format.number(answer.firings.length),
              total: format.number(answer.would_have_fired),
            })}
          </Text>
        )}
      </Alert>
    );
  },
);
