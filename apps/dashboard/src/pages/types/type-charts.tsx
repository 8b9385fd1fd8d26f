import { SimpleGrid, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricField, Trends, UsualRange } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { roundDuration } from '../../charts/round-durations.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import type { Point } from '../../charts/time-series.ts';
import { isDuration, showField } from '../../ui/fields.ts';
import { Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';

const DAY = 86_400_000;
const CHARTED = [
  'execution_time_ms',
  'queue_wait_time_ms',
  'memory_usage_mb',
  'cost_usd',
  'tokens_used',
] as const;
/** A day’s mean may be held against the usual values of executions; a day’s sum may not. */
const MEANS: readonly MetricField[] = ['execution_time_ms', 'queue_wait_time_ms', 'memory_usage_mb'];
/** So many executions in a hundred are within the range, at the usual sensitivity and on well-behaved data. */
const USUAL_PERCENT = 99.8;

const pointsOf = (of: Trends | undefined, metric: string): Point[] =>
  (of?.metrics[metric]?.data_points ?? []).map(({ date, value }) => ({ at: date, value }));

/** As it was, moved to the same days. */
const earlierOf = (of: Trends | undefined, metric: string, days: number): Point[] =>
  (of?.metrics[metric]?.previous_points ?? []).map(({ date, value }) => ({
    at: new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10),
    value,
  }));

const bandOf = (range: UsualRange | undefined): [number, number] | undefined => {
  const [from, to] = range?.expected_range ?? [];
  return from === undefined || to === undefined ? undefined : [from, to];
};

interface Asked {
  type: string;
  days: number;
  /** Another type, to draw beneath. */
  other: string | undefined;
  /** Draws this type beneath, as it was before. */
  before: boolean;
}

const useCharts = ({ days, other, before }: Asked, trends: Trends | undefined, ranges?: UsualRange[]) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, isPlaceholderData } = useApi<Trends>(
    'metrics/trends/',
    { days, metric: CHARTED.join(','), task_type: other && joinNames([other]) },
    { enabled: other !== undefined },
  );
  // The last answer may be about yet another type.
  const theirs = other === undefined || isPlaceholderData ? undefined : data;
  return useMemo(() => {
    const beneath = (metric: MetricField): { name: string; points: Point[] } | undefined => {
      if (before)
        return { name: t('types.before', { count: days }), points: earlierOf(trends, metric, days) };
      return other === undefined ? undefined : { name: other, points: pointsOf(theirs, metric) };
    };
    return CHARTED.map((metric) => {
      const range = MEANS.includes(metric) ? ranges?.find((one) => one.metric === metric) : undefined;
      return {
        metric,
        points: pointsOf(trends, metric),
        show: showField(metric, format),
        beneath: beneath(metric),
        range,
        band: bandOf(range),
      };
    });
  }, [trends, theirs, ranges, before, other, days, t, format]);
};

/** What the band of a chart is, so that nobody takes it for where the days’ means should be. */
const BandNote = ({
  range,
  band,
  show,
}: {
  range: UsualRange;
  band: [number, number] | undefined;
  show: (value: number) => string;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Text size="xs" c="dimmed" data-band={band !== undefined}>
      {band
        ? t(range.by_hour ? 'types.bandByHour' : 'types.band', {
            from: show(band[0]),
            to: show(band[1]),
            percent: format.percent(USUAL_PERCENT),
          })
        : t('types.noBand')}
    </Text>
  );
};

/** A type day by day, with what is usual of it, and what it is compared with beneath. */
export const TypeCharts = ({ ranges, ...asked }: Asked & { ranges: UsualRange[] | undefined }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { type, days, before } = asked;
  const trends = useApi<Trends>('metrics/trends/', {
    days,
    metric: CHARTED.join(','),
    task_type: joinNames([type]),
    compare: before,
  });
  const charts = useCharts(asked, trends.data, ranges);
  const showTime = useMemo(() => (at: number) => format.day(new Date(at).toISOString()), [format]);
  return (
    <Answered answer={trends}>
      {() => (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          {charts.map(({ metric, points, show, beneath, range, band }) => (
            <Panel key={metric} title={`${t(`field.${metric}`)} · ${t('types.daily')}`}>
              <TimeChart
                label={`${type}: ${t(`field.${metric}`)}`}
                points={points}
                show={show}
                step={isDuration(metric) ? roundDuration : undefined}
                showTime={showTime}
                kind={MEANS.includes(metric) ? 'line' : 'bar'}
                band={band}
                other={beneath}
              />
              {range && <BandNote range={range} band={band} show={show} />}
            </Panel>
          ))}
        </SimpleGrid>
      )}
    </Answered>
  );
};
