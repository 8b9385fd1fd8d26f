import { expect, test } from 'vitest';
import { holdLongEnough } from './holds.ts';
import { sampleRule } from './testing/samples.ts';

const MINUTE = 60_000;
const all = (): boolean => true;
const rule = sampleRule({ id: 3, aggregation: 'avg', forMinutes: 10 });
const holding = [{ rule, groupKey: 'a' }];
const noted = (since: number) => [{ ruleId: 3, groupKey: 'a', since }];

test('a condition is due once it has held for so long', () => {
  const first = holdLongEnough(holding, [], all, 0);
  expect(first).toEqual({ due: [], save: noted(0), remove: [] });
  expect(holdLongEnough(holding, noted(0), all, 10 * MINUTE - 1)).toEqual({ due: [], save: [], remove: [] });
  expect(holdLongEnough(holding, noted(0), all, 10 * MINUTE).due).toEqual(holding);
});

test('one evaluation without it starts anew; one that could not be made does not', () => {
  expect(holdLongEnough([], noted(0), all, MINUTE).remove).toEqual(noted(0));
  expect(holdLongEnough([], noted(0), () => false, MINUTE).remove).toEqual([]);
});

test('a note from a clock that was ahead counts from now', () => {
  expect(holdLongEnough(holding, noted(90 * MINUTE), all, MINUTE)).toEqual({
    due: [],
    save: noted(MINUTE),
    remove: [],
  });
});

test('without for_minutes it is due at once and nothing is noted', () => {
  const at = [{ rule: sampleRule({ aggregation: 'avg' }), groupKey: '' }];
  expect(holdLongEnough(at, [], all, 0)).toEqual({ due: at, save: [], remove: [] });
});
