import { Card, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/format.ts';
import { Figure } from '../../ui/figure.tsx';

/** From a change of so many percent on it is said to be good or bad, as the trends of the API do; less is the usual up and down. */
const TELLING = 5;
/** Less than this reads as no change at all. */
const VISIBLE = 0.05;

interface Figure {
  label: string;
  value: number | null | undefined;
  show: (value: number | null | undefined) => string;
  /** The same figure of the period before; null or left out where there was nothing. */
  before?: number | null | undefined;
  /** The same figure of something else, by its name; it stands in place of the change. */
  other?: { name: string; value: number | null | undefined } | undefined;
  days: number;
  /** Left out where neither is. */
  lessIsBetter?: boolean;
  /** There is nothing to compare it with. */
  alone?: boolean;
  /** What else there is to say of it. */
  note?: string | undefined;
}

/** What became of a figure since the period before: in words, and whether that is good. */
const useChange = ({
  value,
  before,
  show,
  days: count,
  lessIsBetter,
}: Figure): { text: string; good?: boolean } => {
  const { t } = useTranslation();
  const format = useFormat();
  if (before === null || before === undefined) return { text: t('overview.noBefore', { count }) };
  if (value === null || value === undefined)
    return { text: t('overview.from', { before: show(before), count }) };
  const difference = value - before;
  // What rises from nothing rises beyond all measure.
  const percent = difference === 0 ? 0 : (difference / Math.abs(before)) * 100;
  // A percentage of a percentage says nothing to anybody.
  const isShare = show === format.percent;
  if (Math.abs(percent) < VISIBLE || (isShare && show(value) === show(before)))
    return { text: t('overview.same', { count }) };
  const text =
    before === 0 || isShare
      ? t('overview.from', { before: show(before), count })
      : t('overview.change', { change: `${percent > 0 ? '+' : ''}${format.percent(percent)}`, count });
  return lessIsBetter === undefined || Math.abs(percent) < TELLING
    ? { text }
    : { text, good: difference < 0 === lessIsBetter };
};

const Change = (figure: Figure) => {
  const { text, good } = useChange(figure);
  return (
    <Text
      size="xs"
      fw={good === undefined ? 400 : 600}
      c={good === undefined ? 'dimmed' : good ? 'var(--vigie-good)' : 'var(--vigie-bad)'}
      data-good={good}
    >
      {text}
    </Text>
  );
};

/** A figure, and how it changed against the period before, or what it is elsewhere. */
export const KpiCard = (figure: Figure) => {
  const { t } = useTranslation();
  const { label, value, show, other, alone, note } = figure;
  return (
    <Card withBorder padding="sm" component="section" aria-label={label}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Figure most={24}>{show(value)}</Figure>
      {note !== undefined && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
      {other ? (
        <Text size="xs" className="numbers" data-other>
          {t('insight.pair', { name: other.name, value: show(other.value) })}
        </Text>
      ) : (
        !alone && <Change {...figure} />
      )}
    </Card>
  );
};
