import type { Explanation } from '@vigie/contract';
import type { DeployRow } from '../../deploys/index.ts';
import { LABELS, oneDecimal } from './explain.ts';
import type { Found, Grid } from './find-series.ts';
import type { TypeSeries, WorkerLevel } from './series-store.ts';

const DAY = 86_400_000;
/** What else changed by less than this explains nothing. */
const LEAST = 1.2;
/** Share of a change that may be left without the worker that is to blame. */
const ELSEWHERE = 0.3;
const FEWEST_OF_WORKER = 5;

const brief = (value: number): number => Number(value.toPrecision(4));
const dollars = (value: number): string => `${value < 0 ? '−' : '+'}$${Math.abs(value).toPrecision(3)}`;

interface Totals {
  executions: number;
  tokens: number;
  usd: number;
  steps: number;
}

const totalsOf = (series: TypeSeries, within: (bucket: number) => boolean, steps: number): Totals => {
  const totals: Totals = { executions: 0, tokens: 0, usd: 0, steps };
  series.buckets.forEach((bucket, i) => {
    if (!within(bucket)) return;
    totals.executions += series.counts[i] as number;
    totals.tokens += series.tokens[i] as number;
    totals.usd += series.usd[i] as number;
  });
  return totals;
};

/**
 * What a day costs more or less, split into executions, tokens per execution and price per token, without a rest: the
 * logarithmic mean Divisia index (B. W. Ang, Energy Policy 32, 2004).
 */
export const splitCost = (
  before: Totals,
  after: Totals,
  stepsPerDay: number,
): { volume: number; tokens: number; price: number } | undefined => {
  const [from, to] = [before, after].map((one) => (one.usd / one.steps) * stepsPerDay) as [number, number];
  if (
    ![before, after].every(
      ({ executions, tokens, usd, steps }) => Math.min(executions, tokens, usd, steps) > 0,
    )
  )
    return undefined;
  const mean = Math.abs(to - from) < 1e-12 ? to : (to - from) / Math.log(to / from);
  const part = (valueOf: (of: Totals) => number): number => mean * Math.log(valueOf(after) / valueOf(before));
  return {
    volume: part(({ executions, steps }) => executions / steps),
    tokens: part(({ tokens, executions }) => tokens / executions),
    price: part(({ usd, tokens }) => usd / tokens),
  };
};

const byCost = (found: Found, grid: Grid): Explanation[] => {
  const inside = (bucket: number): boolean => bucket >= found.from && bucket < found.to;
  const length = found.to - found.from;
  const half = Math.floor(grid.steps / 2);
  // A drift fills the window: its halves are compared.
  const drift = found.kind === 'drift';
  const before = totalsOf(
    found.series,
    (bucket) => (drift ? bucket < half : !inside(bucket)),
    drift ? half : grid.steps - length,
  );
  const after = totalsOf(
    found.series,
    (bucket) => (drift ? bucket >= half : inside(bucket)),
    drift ? grid.steps - half : length,
  );
  const parts = splitCost(before, after, DAY / grid.widthMs);
  if (!parts) return [];
  const rate = (of: Totals): number => of.executions / of.steps;
  const rows: [string, number, number, number, string][] = [
    ['volume', parts.volume, rate(after), rate(before), 'executions'],
    [
      'tokens_used',
      parts.tokens,
      after.tokens / after.executions,
      before.tokens / before.executions,
      'tokens per execution',
    ],
    [
      'price_per_token',
      parts.price,
      after.usd / after.tokens,
      before.usd / before.tokens,
      'price of a token',
    ],
  ];
  const whole = Math.abs(parts.volume) + Math.abs(parts.tokens) + Math.abs(parts.price);
  return rows
    .filter(([, part]) => Math.abs(part) >= 0.1 * whole)
    .toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
    .map(([factor, part, value, usual, label]) => ({
      factor,
      value: brief(value),
      usual: brief(usual),
      text: `${dollars(part)} a day by ${label}`,
    }));
};

/** Fields of the same type that changed with it, over the same stretch. */
const byFields = (found: Found): Explanation[] => {
  if (found.kind === 'drift') return [];
  return [...found.series.fields].flatMap(([field, { counts, logs }]): Explanation[] => {
    if (field === found.metric || (found.metric === 'cost_usd' && field === 'tokens_used')) return [];
    const sums: Record<'in' | 'out', [number, number]> = { in: [0, 0], out: [0, 0] };
    found.series.buckets.forEach((bucket, i) => {
      const side = bucket >= found.from && bucket < found.to ? sums.in : sums.out;
      side[0] += counts[i] as number;
      side[1] += (counts[i] as number) * (logs[i] as number);
    });
    if (sums.in[0] === 0 || sums.out[0] === 0) return [];
    const [value, usual] = [Math.exp(sums.in[1] / sums.in[0]), Math.exp(sums.out[1] / sums.out[0])];
    const same = value > usual === found.after > found.before;
    if (!same || Math.max(value / usual, usual / value) < LEAST) return [];
    return [
      {
        factor: field,
        value: brief(value),
        usual: brief(usual),
        text: `${LABELS[field]} ${oneDecimal(value / usual)}x at the same time`,
      },
    ];
  });
};

/** One worker on which it happened, while it did not on the others. */
const byWorker = (found: Found, levels: readonly WorkerLevel[]): Explanation[] => {
  if (found.metric === 'executions_per_hour' || found.kind === 'drift') return [];
  const levelOf = (of: readonly WorkerLevel[]): number => {
    const n = of.reduce((sum, one) => sum + one.n, 0);
    return (
      of.reduce((sum, one) => sum + one.n * (found.metric === 'error_rate_percent' ? one.mean : one.log), 0) /
      n
    );
  };
  const workers = [...new Set(levels.map(({ worker }) => worker))].filter((worker) => worker !== '');
  const outside = levels.filter(({ inside }) => !inside);
  if (workers.length < 2 || outside.length === 0) return [];
  const whole = levelOf(levels.filter(({ inside }) => inside)) - levelOf(outside);
  const blamed = workers.filter((worker) => {
    const here = levels.filter((one) => one.worker === worker && one.inside);
    const others = levels.filter((one) => one.worker !== worker && one.inside);
    if (here.reduce((sum, { n }) => sum + n, 0) < FEWEST_OF_WORKER || others.length === 0) return false;
    return Math.abs(levelOf(others) - levelOf(outside)) < ELSEWHERE * Math.abs(whole);
  });
  const [worker] = blamed;
  if (worker === undefined || blamed.length > 1) return [];
  const here = levelOf(levels.filter((one) => one.worker === worker && one.inside));
  const shown = (level: number): number =>
    brief(found.metric === 'error_rate_percent' ? level * 100 : Math.exp(level));
  return [
    {
      factor: 'worker',
      name: worker,
      value: shown(here),
      usual: shown(levelOf(outside)),
      text: `only on worker ${worker}`,
    },
  ];
};

/** A deploy of the type shortly before it began. */
const byDeploy = (found: Found, grid: Grid, deploys: readonly DeployRow[]): Explanation[] => {
  if (found.kind === 'drift') return [];
  const start = grid.since + found.from * grid.widthMs;
  // The start is known to a step or two.
  const near = deploys.findLast(({ deployed_at: at, task_types: types }) => {
    const distance = at.getTime() - start;
    return (
      distance > -2 * grid.widthMs &&
      distance <= 2 * grid.widthMs &&
      (types.length === 0 || types.includes(found.taskType))
    );
  });
  if (!near) return [];
  return [
    {
      factor: 'deploy',
      name: near.version,
      value: brief(found.after),
      usual: brief(found.before),
      text: `since deploy ${near.version} of ${near.deployed_at.toISOString().slice(0, 16)}Z`,
    },
  ];
};

/** What stands behind a change of a series, the most telling first. */
export const explainSeries = (
  found: Found,
  grid: Grid,
  known: { deploys: readonly DeployRow[]; levels: readonly WorkerLevel[] },
): Explanation[] => [
  ...byDeploy(found, grid, known.deploys),
  ...byWorker(found, known.levels),
  ...(found.metric === 'cost_usd' ? byCost(found, grid) : []),
  ...byFields(found),
];
