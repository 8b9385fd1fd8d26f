import { Box, Text, useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { EChartsType } from 'echarts/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePrinting } from '../app/printing.ts';
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

export const useColors = (): Colors => COLORS[useComputedColorScheme('light')];

/** What every chart has, the first time it is drawn as well as later. */
const useWhole = (option: ChartOption): ChartOption => {
  const colors = useColors();
  const reduced = useReducedMotion();
  // Paper does not wait for the end of a movement.
  const still = usePrinting() !== undefined || reduced;
  const { fontFamily } = useMantineTheme();
  return useMemo(
    () => ({
      animation: !still,
      animationDuration: 200,
      // What is new is there at once: a chart may change every second, or with every key.
      animationDurationUpdate: 0,
      textStyle: { color: colors.text, fontFamily },
      ...option,
    }),
    [option, colors, still, fontFamily],
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
  onClick,
}: {
  label: string;
  option: ChartOption;
  values?: () => Values;
  height?: number;
  onClick?: (index: number) => void;
}) => {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const [missing, setMissing] = useState(false);
  const whole = useWhole(option);
  const latest = useRef({ whole, onClick });
  useEffect(() => {
    latest.current = { whole, onClick };
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
      made.setOption(latest.current.whole);
      observer = new ResizeObserver(() => made.resize());
      observer.observe(box.current);
    };
    // Without the server there is none to load it from; the values are there all the same.
    draw().catch(() => setMissing(true));
    return () => {
      gone = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(whole, { notMerge: true });
  }, [whole]);

  return (
    <>
      {missing ? (
        <Text size="sm" c="dimmed">
          {t('chart.missing')}
        </Text>
      ) : (
        <Box ref={box} h={`max(${height}px, ${height / 10}vh)`} role="img" aria-label={label} />
      )}
      {values && <ValuesTable label={label} values={values} always={missing} />}
    </>
  );
};
