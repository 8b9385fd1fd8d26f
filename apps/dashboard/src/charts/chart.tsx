import { Box, Text, useComputedColorScheme, useMantineTheme } from '@mantine/core';
import type { EChartsType } from 'echarts/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePrinting } from '../app/printing.ts';
import { drawAll, drawSoon } from './drawing.ts';
import type { Level, addLevel } from './level.ts';
import type { addNames } from './names.ts';
import type { Mark } from './time-series.ts';
import { ValuesTable } from './values-table.tsx';
import type { Values } from './values-table.tsx';

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

/** What was pressed: a value of a series, or one that is marked on it, by its number among its like. */
export interface Pressed {
  componentType: string;
  dataIndex: number;
}

/** The same each time: a list made anew would draw the chart anew. */
export const NO_MARKS: readonly Mark[] = [];

export const useColors = (): Colors => COLORS[useComputedColorScheme('light')];

/** What every chart has. */
const useWhole = (option: ChartOption): ChartOption => {
  const colors = useColors();
  const { fontFamily } = useMantineTheme();
  return useMemo(
    () => ({
      // A chart may change every second, or with every key: a movement would be drawn many times over, and be late.
      animation: false,
      textStyle: { color: colors.text, fontFamily },
      ...option,
    }),
    [option, colors, fontFamily],
  );
};

/**
 * A chart, loaded when the first one is shown. `label` says in words what it shows, `values` has its figures for who
 * cannot see them, or would rather read them.
 */
export const Chart = ({
  label,
  option,
  values,
  height = 200,
  level,
  marks = NO_MARKS,
  onClick,
}: {
  label: string;
  option: ChartOption;
  values?: () => Values;
  height?: number;
  level?: Level | undefined;
  /** Whose names stand above it. */
  marks?: readonly Mark[];
  onClick?: ((pressed: Pressed) => void) | undefined;
}) => {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const [missing, setMissing] = useState(false);
  const whole = useWhole(option);
  const printing = usePrinting() !== undefined;
  const colors = useColors();
  const moveLevel = useRef<ReturnType<typeof addLevel>>(undefined);
  const placeNames = useRef<ReturnType<typeof addNames>>(undefined);
  const clicked = useRef<typeof onClick>(undefined);
  const latest = useRef({ whole, level, marks, colors, onClick });
  useEffect(() => {
    latest.current = { whole, level, marks, colors, onClick };
  });
  const drawOver = useCallback((): void => {
    moveLevel.current?.(latest.current.level, latest.current.colors);
    placeNames.current?.(latest.current.marks, latest.current.colors);
  }, []);
  const draw = useCallback(
    (of: ChartOption): void => {
      chart.current?.setOption(of, { notMerge: true });
      drawOver();
      // What is pressed is what was drawn.
      clicked.current = latest.current.onClick;
    },
    [drawOver],
  );

  useEffect(() => {
    let gone = false;
    let forget: (() => void) | undefined;
    let observer: ResizeObserver | undefined;
    const bring = async (): Promise<void> => {
      const echarts = await import('./echarts.ts');
      const within = box.current;
      if (gone || !within) return;
      forget = drawSoon(() => {
        const made = echarts.init(within);
        chart.current = made;
        made.on('click', ({ componentType, dataIndex }) => clicked.current?.({ componentType, dataIndex }));
        moveLevel.current = echarts.addLevel(made);
        placeNames.current = echarts.addNames(made);
        draw(latest.current.whole);
        observer = new ResizeObserver(() => {
          // It first tells the size that the chart was made with.
          if (made.getWidth() === within.clientWidth && made.getHeight() === within.clientHeight) return;
          made.resize();
          drawOver();
        });
        observer.observe(within);
      });
    };
    // Without the server there is none to load it from; the values are there all the same.
    bring().catch(() => setMissing(true));
    return () => {
      gone = true;
      forget?.();
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
      moveLevel.current = undefined;
      placeNames.current = undefined;
    };
  }, [draw, drawOver]);

  useEffect(() => moveLevel.current?.(level, colors), [level, colors]);

  useEffect(() => {
    if (!printing) return drawSoon(() => draw(whole));
    // Paper takes what is drawn by now.
    drawAll();
    draw(whole);
  }, [whole, printing, draw]);

  return (
    <>
      {missing ? (
        <Text size="sm" c="dimmed">
          {t('chart.missing')}
        </Text>
      ) : (
        <Box
          ref={box}
          h={`max(${height}px, ${height / 10}vh)`}
          role="img"
          aria-label={level ? `${label}, ${level.text}` : label}
        />
      )}
      {values && <ValuesTable label={label} values={values} always={missing} />}
    </>
  );
};
