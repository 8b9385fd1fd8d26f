import type { Api } from '../api.ts';
import type { Bench } from '../bench.ts';
import { percentile } from '../stats.ts';

const TARGET_MS = 1_000;
const WARM_UPS = 2;
const RUNS = 10;
const PER_WEEK = 7;

/** Rules of every way to measure. A rare breach, a frequent one, and aggregates over all and by task type. */
const RULES = [
  { name: 'each, rare', rule: { threshold_value: 40_000 } },
  { name: 'each, every other', rule: { threshold_value: 1_500 } },
  { name: 'each, by type', rule: { threshold_value: 15_000, group_by: 'task_type' } },
  { name: 'mean of 5 min', rule: { threshold_value: 4_000, aggregation: 'avg' } },
  {
    name: 'mean of 60 min, by type',
    rule: { threshold_value: 8_000, aggregation: 'avg', window_minutes: 60, group_by: 'task_type' },
  },
  { name: 'p95 of 5 min', rule: { threshold_value: 15_000, aggregation: 'p95' } },
];

interface Backtest {
  executions: number;
  would_have_fired: number;
  suggested_threshold: number | null;
  suggestion: { would_have_fired: number | null };
}

const bodyOf = (rule: object, days: number): object => ({
  metric_field: 'execution_time_ms',
  condition: 'gt',
  days,
  alerts_per_week: PER_WEEK,
  ...rule,
});

/** Replays rules over the last days of a brand that is loaded already, and tries what is suggested. */
export const backtests = async (
  bench: Bench,
  api: Api,
  brand: { brand: number; name: string },
): Promise<void> => {
  for (const days of [7, 30]) {
    for (const { name, rule } of RULES) {
      const body = bodyOf(rule, days);
      const times: number[] = [];
      for (let run = 0; run < WARM_UPS + RUNS; run += 1) {
        const ms = await api.timed(brand.brand, 'alerts/backtest/', body);
        if (run >= WARM_UPS) times.push(ms);
      }
      const found = await api.post<Backtest>(brand.brand, 'alerts/backtest/', body);
      bench.line({
        what: `alerts/backtest: ${days} days, ${name}, ${brand.name}`,
        measured: percentile(times, 0.5),
        unit: 'ms',
        p95: percentile(times, 0.95),
        target: { atMost: TARGET_MS },
        note: `${found.executions} executions, ${found.would_have_fired} firings`,
      });
      if (found.suggested_threshold === null) continue;
      const tried = await api.post<Backtest>(brand.brand, 'alerts/backtest/', {
        ...body,
        threshold_value: found.suggested_threshold,
      });
      bench.check({
        what: `firings with the suggested threshold, ${days} days, ${name}`,
        expected: found.suggestion.would_have_fired ?? -1,
        found: tried.would_have_fired,
      });
    }
  }
};
