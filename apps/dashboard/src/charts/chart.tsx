import { Box, useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';

/** An option of ECharts, as far as it is one of ours: made of plain data. */
export type ChartOption = Record<string, unknown>;

export const COLORS = {
  light: {
    line: '#0b7285',
    soft: '#99e9f2',
    bad: '#c92a2a',
    text: '#495057',
    grid: '#dee2e6',
    paper: '#ffffff',
  },
  dark: {
    line: '#3bc9db',
    soft: '#0c5c6b',
    bad: '#ff8787',
    text: '#c1c2c5',
    grid: '#3a3b3e',
    paper: '#242424',
  },
} as const;
export type Colors = (typeof COLORS)['light' | 'dark'];

export const useColors = (): Colors => COLORS[useComputedColorScheme('light')];

/** A chart, loaded when the first one is shown. `label` says in words what it shows. */
export const Chart = ({
  label,
  option,
  height = 200,
  onClick,
}: {
  label: string;
  option: ChartOption;
  height?: number;
  onClick?: (index: number) => void;
}) => {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const colors = useColors();
  const still = useReducedMotion();
  const latest = useRef({ option, onClick });
  useEffect(() => {
    latest.current = { option, onClick };
  });

  useEffect(() => {
    let gone = false;
    let observer: ResizeObserver | undefined;
    const draw = async (): Promise<void> => {
      const { init } = await import('./echarts.ts');
      if (gone || !box.current) return;
      const made = init(box.current);
      chart.current = made;
      made.on('click', ({ dataIndex }) => latest.current.onClick?.(dataIndex));
      made.setOption(latest.current.option);
      observer = new ResizeObserver(() => made.resize());
      observer.observe(box.current);
    };
    // Without the server there is none to load it from; the figures stand beside the chart.
    draw().catch(() => undefined);
    return () => {
      gone = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(
      {
        animation: !still,
        animationDuration: 200,
        textStyle: { color: colors.text, fontFamily: 'inherit' },
        ...option,
      },
      { notMerge: true },
    );
  }, [option, colors, still]);

  return <Box ref={box} h={height} role="img" aria-label={label} />;
};
