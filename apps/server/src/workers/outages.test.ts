import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outagesOf } from './outages.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 28, 12);

test('an outage that goes on comes first, has no end and counts', () => {
  const ended = { from: NOON - 90 * MINUTE, to: NOON - 80 * MINUTE };
  expect(outagesOf({ gaps: [ended], count: 7 }, undefined, NOON)).toEqual({
    outages: [{ from: '2026-11-28T10:30:00Z', until: '2026-11-28T10:40:00Z', seconds: 600 }],
    outage_count: 7,
  });
  expect(outagesOf({ gaps: [ended], count: 7 }, NOON - 60 * MINUTE, NOON)).toMatchObject({
    outages: [{ from: '2026-11-28T11:00:00Z', until: null, seconds: 3_600 }, { seconds: 600 }],
    outage_count: 8,
  });
  expect(outagesOf({ gaps: [], count: 0 }, undefined, NOON)).toEqual({ outages: [], outage_count: 0 });
});

test('none is lost, made up or turned round', () => {
  const lengths = fc.array(fc.integer({ min: 91, max: 100_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(lengths, fc.option(fc.integer({ min: 90, max: 100_000 }), { nil: undefined }), (all, now) => {
      let to = NOON - 1_000 * (now ?? 0);
      const lastHeard = now === undefined ? undefined : to;
      const gaps = all.map((seconds) => {
        const gap = { from: to - seconds * 1_000, to };
        to = gap.from - MINUTE;
        return gap;
      });
      const { outages, outage_count: count } = outagesOf({ gaps, count: gaps.length }, lastHeard, NOON);
      expect(outages.map(({ seconds }) => seconds)).toEqual(now === undefined ? all : [now, ...all]);
      expect(count).toBe(outages.length);
      for (const { from, until, seconds } of outages)
        expect((until === null ? NOON : Date.parse(until)) - Date.parse(from)).toBe(seconds * 1_000);
    }),
  );
});
