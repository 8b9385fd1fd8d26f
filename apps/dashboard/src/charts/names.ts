import { graphic } from 'echarts/core';
import type { EChartsType } from 'echarts/core';
import type { Colors } from './chart.tsx';
import { NAMES_HEIGHT, placeNames } from './place-names.ts';
import { momentOf } from './time-series.ts';
import type { Mark } from './time-series.ts';

/** Pixels, of a name: the tooltip has the whole of it. */
const MOST_WIDTH = 140;
const GAP = 8;

/**
 * Gives a chart the names of its marks, the latest first, as many as have a place beside each other; to be placed anew by
 * what is returned. Not part of its option, which does not know how wide the chart is.
 */
export const addNames = (chart: EChartsType): ((marks: readonly Mark[], colors: Colors) => void) => {
  const zr = chart.getZr();
  const { fontFamily } = getComputedStyle(chart.getDom());
  let names: graphic.Text[] = [];
  return (marks, colors) => {
    for (const name of names) zr.remove(name);
    const latest = marks.toSorted((a, b) => momentOf(b.at) - momentOf(a.at));
    const texts = new Map<number, graphic.Text>();
    const widthOf = (i: number): number => {
      const text = new graphic.Text({
        silent: true,
        style: {
          text: latest[i]?.name ?? '',
          fill: colors.text,
          font: `12px ${fontFamily}`,
          verticalAlign: 'bottom',
        },
      });
      texts.set(i, text);
      const { width } = text.getBoundingRect();
      if (width > MOST_WIDTH)
        text.attr({ style: { width: MOST_WIDTH, overflow: 'truncate', ellipsis: '…' } });
      return Math.min(MOST_WIDTH, width);
    };
    const places = placeNames(
      latest.map(({ at }) => chart.convertToPixel({ xAxisIndex: 0 }, momentOf(at))),
      widthOf,
      { from: 0, to: chart.getWidth(), gap: GAP },
    );
    names = places.flatMap((place, i) => {
      const text = place && texts.get(i);
      if (!text) return [];
      text.attr({ x: place.left, y: NAMES_HEIGHT - GAP / 2 });
      zr.add(text);
      return [text];
    });
  };
};
