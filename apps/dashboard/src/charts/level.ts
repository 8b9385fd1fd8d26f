import type { EChartsType } from 'echarts/core';

/** A level across a chart, such as a threshold. */
export interface Level {
  at: number;
  text: string;
}

/**
 * Lays the line of a level over a chart. It is not drawn with it: a level may follow a hand, and to draw the whole chart
 * for each step of that takes many times as long. Hidden where the chart does not reach.
 */
export const placeLevel = (chart: EChartsType, line: HTMLElement, level: Level): void => {
  const y: unknown = chart.convertToPixel({ yAxisIndex: 0 }, level.at);
  const shown = typeof y === 'number' && chart.containPixel('grid', [chart.getWidth() / 2, y]);
  line.hidden = !shown;
  if (shown) line.style.top = `${y}px`;
};
