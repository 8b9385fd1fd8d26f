import { createDetector } from '../detector/index.ts';
import { FEWEST, RANGE_LEVELS, expectedRange } from '../expected-range.ts';
import type { Sensitivity } from '../expected-range.ts';
import { findChanges } from '../series-change.ts';
import { noise, seeded } from './random.ts';

const SENSITIVITIES: readonly Sensitivity[] = ['low', 'medium', 'high'];
const RUNS = 20;

type Random = () => number;

/** What was found of what was put in. */
interface Tally {
  put: number;
  hit: number;
  told: number;
  /** Of what was found, how far the stated multiple, or place, was off. */
  errors: number[];
  /** Values without anything. */
  usual: number;
}

const tally = (): Tally => ({ put: 0, hit: 0, told: 0, errors: [], usual: 0 });

const logNormal = (spread: number) => (random: Random) => 2_000 * Math.exp(spread * noise(random));
const EXECUTIONS: Record<string, (random: Random) => number> = {
  'even (log-normal, 0.3)': logNormal(0.3),
  'skewed (log-normal, 0.8)': logNormal(0.8),
  'heavy tail (Pareto, 3)': (random) => 1_000 * (1 - random()) ** (-1 / 3),
  'two modes, 1 : 10': (random) => (random() < 0.7 ? 500 : 5_000) * Math.exp(0.2 * noise(random)),
};
/** Share of usual values above the range, as each sensitivity promises it at most. */
const ABOVE: Record<Sensitivity, number> = { low: 0.0001, medium: 0.001, high: 0.005 };
const DRAWS = 100_000;
const sample = Object.fromEntries(
  Object.entries(EXECUTIONS).map(([name, draw]) => {
    const random = seeded(99);
    return [name, Float64Array.from({ length: DRAWS }, () => draw(random)).toSorted()];
  }),
);
/** Where that share begins: the multiples that are put in are multiples of this. */
const upperOf = (name: string, sensitivity: Sensitivity): number =>
  sample[name]?.[Math.floor(DRAWS * (1 - ABOVE[sensitivity]))] ?? 0;

const quantilesOf = (values: readonly number[]): number[] => {
  const sorted = Float64Array.from(values).toSorted();
  return RANGE_LEVELS.map((level) => sorted[Math.floor(level * (sorted.length - 1))] as number);
};

/** 2,000 executions, 10 of them `times` what hardly any is. */
const executions = (name: string, times: number, sensitivity: Sensitivity): Tally => {
  const draw = EXECUTIONS[name] as (random: Random) => number;
  const upper = upperOf(name, sensitivity);
  const sum = tally();
  for (let seed = 0; seed < RUNS; seed += 1) {
    const random = seeded(seed);
    const usual = Array.from({ length: 2_000 }, () => draw(random));
    const put = Array.from({ length: 10 }, () => upper * times);
    const all = [...usual, ...put];
    const range = expectedRange(
      { n: Math.max(FEWEST, all.length), quantiles: quantilesOf(all) },
      sensitivity,
    );
    if (!range) continue;
    const outside = (value: number): boolean => value > range.high || value < range.low;
    sum.put += put.length;
    sum.usual += usual.length;
    sum.hit += put.filter(outside).length;
    sum.told += all.filter(outside).length;
    sum.errors.push(Math.abs((upper * times) / range.high / times - 1));
  }
  return sum;
};

const WEEK = 168;
const AT = 100;

const SERIES: Record<string, { over: (i: number) => number; from?: number; kind?: string }> = {
  'a week of noise': { over: () => 0 },
  'a daily rhythm of 3x': { over: (i) => 0.55 * Math.sin((2 * Math.PI * i) / 24) },
  'shift of 1.3x': { over: (i) => (i >= AT ? Math.log(1.3) : 0), from: AT, kind: 'shift' },
  'shift of 2x on a daily rhythm': {
    over: (i) => 0.55 * Math.sin((2 * Math.PI * i) / 24) + (i >= AT ? Math.log(2) : 0),
    from: AT,
    kind: 'shift',
  },
  'shift of 2x for six hours': {
    over: (i) => (i >= AT && i < AT + 6 ? Math.log(2) : 0),
    from: AT,
    kind: 'shift',
  },
  'drift to 1.5x': { over: (i) => (Math.log(1.5) * i) / WEEK, from: 0, kind: 'drift' },
};

/** A week of hours, neighbours a little alike (correlation 0.3), spread of a tenth. */
const series = (name: string, sensitivity: Sensitivity): Tally => {
  const { over, from, kind } = SERIES[name] as (typeof SERIES)[string];
  const sum = tally();
  for (let seed = 0; seed < 5 * RUNS; seed += 1) {
    const random = seeded(seed);
    let state = 0;
    const steps = Array.from({ length: WEEK }, (_, i) => {
      state = 0.3 * state + 0.095 * noise(random);
      return { value: 7 + state + over(i), variance: 0.004 };
    });
    const found = findChanges(steps, 24, sensitivity);
    const right = found.filter((one) => one.kind === kind && Math.abs(one.from - (from ?? 0)) <= 3);
    sum.put += kind ? 1 : 0;
    sum.usual += 1;
    sum.hit += Math.min(1, right.length);
    sum.told += found.length;
    if (right[0]) {
      const stated = Math.exp(right[0].after - right[0].before);
      const put = Math.exp(
        over(right[0].kind === 'drift' ? WEEK - 1 : AT) - over(right[0].kind === 'drift' ? 0 : AT - 1),
      );
      sum.errors.push(Math.abs(stated / put - 1));
    }
  }
  return sum;
};

const LENGTH = 4_000;
/** The first values only teach. */
const TAUGHT = 600;
/** What was put in may be told of until so many values later. */
const GRACE = 50;
const START = 3_000;
const day = (i: number): number => Math.sin((2 * Math.PI * i) / 288);
const STREAMS: Record<string, { value: (i: number, random: Random) => number; lasts?: number }> = {
  'noise with a daily rhythm': { value: (i, random) => 50 + 20 * day(i) + 2 * noise(random) },
  'rare large values': { value: (_, random) => (random() < 0.02 ? 50 * random() : 0) },
  'a random walk': { value: walk() },
  'a spike': {
    value: (i, random) => 50 + 20 * day(i) + 2 * noise(random) + (i === START ? 25 : 0),
    lasts: 30,
  },
  'a shift of 4 deviations': { value: (i, random) => 10 + noise(random) + (i >= START ? 4 : 0), lasts: 300 },
  'a day without its peak': {
    value: (i, random) =>
      20 + noise(random) + (i % 288 > 96 && i % 288 < 216 && Math.floor(i / 288) !== 10 ? 40 : 0),
    lasts: 0,
  },
  'silence: no noise any more': {
    value: (i, random) => (i >= START && i < START + 200 ? 10 : 10 + noise(random)),
    lasts: 200,
  },
  'noise three times as strong': {
    value: (i, random) => 10 + noise(random) * (i >= START ? 3 : 1),
    lasts: 300,
  },
  'a slow drift': { value: (i, random) => 10 + noise(random) + Math.max(0, i - START) * 0.01, lasts: 900 },
};

function walk(): (i: number, random: Random) => number {
  let at = 0;
  return (i, random) => {
    at = i === 0 ? 0 : at + noise(random);
    return at;
  };
}

/** 4,000 values, five minutes apart; an alert within what was put in is a hit, any other is false. */
const streams = (name: string, sensitivity: Sensitivity): Tally => {
  const { value, lasts } = STREAMS[name] as (typeof STREAMS)[string];
  const [from, to] = lasts === 0 ? [2_976, 3_160] : [START, START + (lasts ?? 0)];
  const sum = tally();
  for (let seed = 0; seed < RUNS; seed += 1) {
    const random = seeded(seed);
    const detector = createDetector(sensitivity);
    let hit = false;
    for (let i = 0; i < LENGTH; i += 1) {
      if (detector.next(i * 300_000, value(i, random)) < 0.5 || i < TAUGHT) continue;
      const inside = lasts !== undefined && i >= from && i <= to + GRACE;
      // A second alert of what was put in is not false, but tells nothing new.
      if (inside && hit) continue;
      sum.told += 1;
      if (inside) {
        hit = true;
        sum.errors.push(i - from);
      }
    }
    sum.put += lasts === undefined ? 0 : 1;
    sum.hit += hit ? 1 : 0;
    sum.usual += LENGTH - TAUGHT;
  }
  return sum;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const rowOf = (
  what: string,
  run: (sensitivity: Sensitivity) => Tally,
  errorOf: (errors: number[]) => string,
): string => {
  const cells = SENSITIVITIES.flatMap((sensitivity) => {
    const { put, hit, told, usual, errors } = run(sensitivity);
    const wrong = told - hit;
    if (put === 0) return [`${wrong} in ${usual.toLocaleString('en')}`, '', ''];
    return [
      percent(told === 0 ? 0 : hit / told),
      percent(hit / put),
      errors.length === 0 ? '–' : errorOf(errors),
    ];
  });
  return `| ${[what, ...cells].join(' | ')} |`;
};

const head = (first: string, last: string): string[] => {
  const cells = SENSITIVITIES.flatMap((one) => [`${one}: precision`, 'recall', last]);
  return [`| ${[first, ...cells].join(' | ')} |`, `| --- |${cells.map(() => ' ---: |').join('')}`];
};

const byShare = (errors: number[]): string => percent(middle(errors));
const byValues = (errors: number[]): string => `${middle(errors)} values`;

/** Everything with a known answer, as Markdown. The same each time. */
export const knownAnswers = (): string =>
  [
    '### Executions',
    '',
    ...head('2,000 executions, 10 unusual ones', 'multiple off by'),
    ...Object.keys(EXECUTIONS).flatMap((name) =>
      [1.5, 3, 10].map((times) =>
        rowOf(`${name}, ${times}x`, (one) => executions(name, times, one), byShare),
      ),
    ),
    '',
    '### Series',
    '',
    ...head('A week by hour', 'multiple off by'),
    ...Object.keys(SERIES).map((name) => rowOf(name, (one) => series(name, one), byShare)),
    '',
    '### The stream',
    '',
    ...head('4,000 values, five minutes apart', 'told after'),
    ...Object.keys(STREAMS).map((name) => rowOf(name, (one) => streams(name, one), byValues)),
  ].join('\n');
