import { expect, test } from 'vitest';
import { orderBy, orderedBy } from './ordering.ts';

test('a field is ordered by alone, or after others; a second time turns it around in its place', () => {
  expect(orderBy('-created_at', 'cost_usd', false)).toBe('-cost_usd');
  expect(orderBy('-cost_usd', 'cost_usd', false)).toBe('cost_usd');
  expect(orderBy('-cost_usd', 'id', true)).toBe('-cost_usd,-id');
  expect(orderBy('-cost_usd,-id', 'cost_usd', true)).toBe('cost_usd,-id');
  expect(orderBy('-cost_usd,-id', 'id', false)).toBe('id');
});

test('each field of an ordering knows its direction and its rank', () => {
  expect(orderedBy('-cost_usd,id', 'id')).toEqual({ descending: false, rank: 2, among: true });
  expect(orderedBy('-cost_usd', 'cost_usd')).toEqual({ descending: true, rank: 1, among: false });
  expect(orderedBy('-cost_usd', 'id')).toBeUndefined();
});
