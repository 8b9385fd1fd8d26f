import { graphic } from 'echarts/core';
import type { EChartsType } from 'echarts/core';
import type { Colors } from './chart.tsx';

/** A level across a chart, such as a threshold. */
export interface Level {
  at: number;
  text: string;
}

/** Above what is drawn of the values, below the tooltip. */
const Z = 10;
const GAP = 2;

/** The last pixel, from one that is in on the way to one that is not. */
const edge = (within: number, without: number, isIn: (x: number) => boolean): number => {
  let [inside, outside] = [within, without];
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.round((inside + outside) / 2);
    if (isIn(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
};

/**
 * Gives a chart the line of a level, to be moved by what is returned. It is not part of its option: a level may follow a
 * hand, and to draw a whole option for each step of that takes many times as long. Hidden where the chart does not reach.
 */
export const addLevel = (chart: EChartsType): ((level: Level | undefined, colors: Colors) => void) => {
  const line = new graphic.Line({ z: Z, silent: true, invisible: true, style: { lineWidth: 2 } });
  const text = new graphic.Text({ z: Z, silent: true, invisible: true });
  const zr = chart.getZr();
  // The library's own types do not fit each other to the letter.
  for (const part of [line, text]) zr.add(part as Parameters<typeof zr.add>[0]);
  return (level, colors) => {
    const y: unknown = level && chart.convertToPixel({ yAxisIndex: 0 }, level.at);
    const isIn = (x: number): boolean => typeof y === 'number' && chart.containPixel('grid', [x, y]);
    const middle = Math.round(chart.getWidth() / 2);
    const invisible = !level || typeof y !== 'number' || !isIn(middle);
    line.attr({ invisible });
    text.attr({ invisible });
    if (invisible) return;
    const [from, to] = [edge(middle, 0, isIn), edge(middle, chart.getWidth(), isIn)];
    line.attr({ shape: { x1: from, y1: y, x2: to, y2: y }, style: { stroke: colors.bad } });
    text.attr({
      x: to,
      y: y - GAP,
      style: {
        text: level.text,
        align: 'right',
        verticalAlign: 'bottom',
        fill: colors.text,
        // Dots may lie where it stands.
        backgroundColor: colors.paper,
        borderRadius: 2,
        padding: [1, 4],
      },
    });
  };
};
