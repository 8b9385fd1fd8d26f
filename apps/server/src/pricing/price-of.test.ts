import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bookOf, findVersion, spansOf } from './price-book.ts';
import type { Version } from './price-book.ts';
import { priceOf } from './price-of.ts';
import type { Used } from './price-of.ts';

const count = fc.option(fc.integer({ min: 0, max: 1_000_000 }));
const used: fc.Arbitrary<Used> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cachedTokens: count,
  tokens: count,
  calls: count,
  executionMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
  cpuPercent: fc.option(fc.double({ min: 0, max: 800, noNaN: true })),
});
const rate = fc.bigInt({ min: 0n, max: 10n ** 13n });
const rates = fc.record(
  {
    input_tokens: rate,
    output_tokens: rate,
    cached_tokens: rate,
    tokens: rate,
    call: rate,
    cpu_minute: rate,
  },
  { requiredKeys: [] },
);

const NOTHING: Used = {
  inputTokens: null,
  outputTokens: null,
  cachedTokens: null,
  tokens: null,
  calls: null,
  executionMs: 0,
  cpuPercent: null,
};

it('is linear in whole units: twice as much costs twice as much, but for the rounding of the last micro-dollar', () => {
  fc.assert(
    fc.property(rates, count, count, (of, inputTokens, calls) => {
      const once = priceOf(of, { ...NOTHING, inputTokens, calls });
      const twice = priceOf(of, {
        ...NOTHING,
        inputTokens: inputTokens === null ? null : inputTokens * 2,
        calls: calls === null ? null : calls * 2,
      });
      expect(twice === undefined).toBe(once === undefined);
      expect(Math.abs(Number((twice ?? 0n) - (once ?? 0n) * 2n))).toBeLessThanOrEqual(1);
    }),
  );
});

it('never grows when a rate is taken away, and is never negative', () => {
  fc.assert(
    fc.property(rates, used, (of, what) => {
      const { call: _, ...fewer } = of;
      const [all, some] = [priceOf(of, what), priceOf(fewer, what)];
      if (all !== undefined && some !== undefined) expect(some <= all && some >= 0n).toBe(true);
    }),
  );
});

it.each([
  ['tokens that do not say what they are', { input_tokens: 1n }, { tokens: 5 }, undefined],
  ['a rate for any token', { tokens: 1_000_000n }, { tokens: 5 }, 5n],
  ['cached tokens at the price of input', { input_tokens: 3_000_000n }, { cachedTokens: 4 }, 12n],
  ['a tie goes to the even one, down', { call: 500_000n }, { calls: 1 }, 0n],
  ['a tie goes to the even one, up', { call: 1_500_000n }, { calls: 1 }, 2n],
  ['just above a tie', { call: 500_001n }, { calls: 1 }, 1n],
  ['half a minute of CPU', { cpu_minute: 10n ** 12n }, { executionMs: 60_000, cpuPercent: 50 }, 500_000n],
  ['free of charge', { call: 0n }, { calls: 7 }, 0n],
  ['nothing that fits', { call: 5n }, { inputTokens: 7 }, undefined],
  ['more than a billion dollars', { call: 10n ** 16n }, { calls: 1_000_000 }, undefined],
])('%s', (_, of, what, micros) => {
  expect(priceOf(of, { ...NOTHING, ...what })).toBe(micros);
});

const version = (id: number, from: number, until = Infinity, model = 'm'): Version => ({
  id,
  model,
  from,
  until,
  rates: { call: BigInt(id) },
});

it('spans are what looking up each moment finds, in order and without overlap', () => {
  const versions = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 15 })),
    {
      selector: ([from]) => from,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(versions, versions, (own, shared) => {
      const make = (all: [number, number][], base: number) =>
        bookOf(
          all.map(([from, length], i) => version(base + i, from, length > 12 ? Infinity : from + length)),
        );
      const books = [make(own, 1), make(shared, 100)];
      const spans = spansOf(books, 'm-2026-01-02', 5, 35);
      for (let at = 0; at < 45; at += 1) {
        const span = spans.filter((one) => one.from <= at && at < one.until);
        const found = at >= 5 && at < 35 ? findVersion(books, 'm-2026-01-02', at) : undefined;
        expect(span.map((one) => one.version.id)).toEqual(found ? [found.id] : []);
      }
    }),
  );
});
