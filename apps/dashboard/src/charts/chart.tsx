import { Box, Text, useComputedColorScheme, useMantineTheme } from '@mantine/core';
import type { EChartsType } from 'echarts/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePrinting } from '../app/printing.ts';
import classes from './chart.module.css';
import { drawSoon } from './drawing.ts';
import { placeLevel } from './level.ts';
import type { Level } from './level.ts';
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
  onClick,
}: {
  label: string;
  option: ChartOption;
  values?: () => Values;
  height?: number;
  level?: Level | undefined;
  onClick?: (index: number) => void;
}) => {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const [missing, setMissing] = useState(false);
  const whole = useWhole(option);
  const printing = usePrinting() !== undefined;
  const line = useRef<HTMLDivElement>(null);
  const latest = useRef({ whole, level, onClick });
  useEffect(() => {
    latest.current = { whole, level, onClick };
  });
  const place = useCallback((): void => {
    if (chart.current && line.current && latest.current.level)
      placeLevel(chart.current, line.current, latest.current.level);
  }, []);
  const draw = useCallback(
    (of: ChartOption): void => {
      chart.current?.setOption(of, { notMerge: true });
      place();
    },
    [place],
  );

  useEffect(() => {
    let gone = false;
    let forget: (() => void) | undefined;
    let observer: ResizeObserver | undefined;
    const bring = async (): Promise<void> => {
      const { init } = await import('./echarts.ts');
      const within = box.current;
      if (gone || !within) return;
      forget = drawSoon(() => {
        const made = init(within);
        chart.current = made;
        made.on('click', ({ dataIndex }) => latest.current.onClick?.(dataIndex));
        draw(latest.current.whole);
        observer = new ResizeObserver(() => {
          // It first tells the size that the chart was made with.
          if (made.getWidth() === within.clientWidth && made.getHeight() === within.clientHeight) return;
          made.resize();
          place();
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
    };
  }, [draw, place]);

  useEffect(place, [place, level]);

  useEffect(() => {
    // Paper takes what is drawn by now.
    if (!printing) return drawSoon(() => draw(whole));
    draw(whole);
  }, [whole, printing, draw]);

  return (
    <>
      {missing ? (
        <Text size="sm" c="dimmed">
          {t('chart.missing')}
        </Text>
      ) : (
        <div className={classes['frame']}>
          <Box
            ref={box}
            h={`max(${height}px, ${height / 10}vh)`}
            role="img"
            aria-label={level ? `${label}, ${level.text}` : label}
          />
          {level && (
            <div ref={line} className={classes['level']} aria-hidden hidden>
              <span>{level.text}</span>
            </div>
          )}
        </div>
      )}
      {values && <ValuesTable label={label} values={values} always={missing} />}
    </>
  );
};
