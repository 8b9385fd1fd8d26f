import type { ChartOption, Colors } from './chart.tsx';
import { momentOf } from './time-series.ts';
import type { TimeSeries } from './time-series.ts';

/** Of more marks at one time, how many there are is enough: the table has them all. */
const MOST_NAMES = 6;
/** Letters: a tooltip is drawn within its chart, and what is wider would be cut. */
const WIDTH = 38;
const TOO_LONG = new RegExp(`.{1,${WIDTH}}`, 'gu');

/** A text in lines that are narrow enough, broken within a word only where that alone is too long. */
const linesOf = (text: string): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ').flatMap((one) => one.match(TOO_LONG) ?? [])) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

/** The values at a time, why they stand out, and the names of what is marked at it. */
export const timeTooltip = (
  { show, showMoment, marks, dots }: TimeSeries,
  more: (count: number) => string,
  colors: Colors,
): ChartOption => ({
  trigger: 'axis',
  renderMode: 'richText',
  backgroundColor: colors.paper,
  borderColor: colors.grid,
  textStyle: { color: colors.text },
  formatter: (found: { seriesName: string; value: [number, number | null] }[]) => {
    const time = found[0] ? showMoment(found[0].value[0]) : '';
    const isThen = ({ at }: { at: string }): boolean => showMoment(momentOf(at)) === time;
    const names = marks.filter(isThen).map(({ name }) => name);
    return [
      time,
      ...found
        .filter(({ value }) => value[1] !== null)
        .map(({ seriesName, value }) => `${seriesName}: ${show(value[1] ?? 0)}`),
      ...dots.filter(isThen).flatMap(({ note }) => note ?? []),
      ...names.slice(0, MOST_NAMES),
      ...(names.length > MOST_NAMES ? [more(names.length - MOST_NAMES)] : []),
    ]
      .flatMap(linesOf)
      .join('\n');
  },
});
