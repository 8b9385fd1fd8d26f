import { expect, it } from 'vitest';
import { noiseOf, observedDays } from './noise.ts';
import type { Incident } from './simulate.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Alerts by their start, in minutes, each so long. */
const alerts = (starts: number[], minutes = 20): Incident[] =>
  starts.map((start) => ({
    group: '',
    from: start * MINUTE,
    until: (start + minutes) * MINUTE,
    breaches: minutes === 0 ? 1 : 9,
    resolvedAt: undefined,
  }));
const daily = (perDay: number, days = 7): number[] =>
  Array.from({ length: perDay * days }, (_, i) => (i * 1_440) / perDay);

it.each([
  ['nothing', [], 20, 'quiet'],
  ['one a week', [0], 20, 'quiet'],
  ['one a day', daily(1), 20, 'reasonable'],
  ['four a day', daily(4), 20, 'reasonable'],
  ['four a day that nobody can look at', daily(4), 0, 'noisy'],
  ['five a day', daily(5), 20, 'noisy'],
  ['five within an hour', [0, 10, 20, 30, 40], 5, 'noisy'],
] as const)('%s is judged', (_, starts, minutes, verdict) => {
  expect(noiseOf(starts.length, alerts([...starts], minutes), 7).verdict).toBe(verdict);
});

it('gives the numbers behind it', () => {
  expect(noiseOf(5, [...alerts([0, 60]), ...alerts([200], 0)], 2)).toEqual({
    verdict: 'reasonable',
    firingsPerDay: 2.5,
    shortShare: 1 / 3,
    singleShare: 1 / 3,
    medianGap: 100,
  });
  expect(noiseOf(0, [], 7)).toMatchObject({
    shortShare: undefined,
    singleShare: undefined,
    medianGap: undefined,
  });
});

it('divides by the days since the first execution, at least one', () => {
  expect(observedDays({ since: 0, until: 7 * DAY }, 0)).toBe(7);
  expect(observedDays({ since: 0, until: 7 * DAY }, 5 * DAY)).toBe(2);
  expect(observedDays({ since: 0, until: 7 * DAY }, 7 * DAY - 1)).toBe(1);
});
