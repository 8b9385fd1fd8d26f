import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatNullable, formatTimestamp, parseTimestamp } from './timestamp.ts';

const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

it('reads back what it writes', () => {
  fc.assert(
    fc.property(moment, (at) => {
      const text = formatTimestamp(at);
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
      expect(parseTimestamp(text)).toBe(at);
    }),
  );
});

it('reads the same moment in any offset', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 86_400_000, max: Date.UTC(9998, 0) }),
      fc.integer({ min: -1439, max: 1439 }),
      fc.boolean(),
      (at, minutes, colon) => {
        const local = new Date(at + minutes * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(minutes);
        const [hh, mm] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
        expect(parseTimestamp(`${local}${minutes < 0 ? '-' : '+'}${hh}${colon ? ':' : ''}${mm}`)).toBe(at);
      },
    ),
  );
});

it.each([
  ['2026-11-23', '2026-11-23T00:00:00Z'],
  ['2026-11-23T16:25', '2026-11-23T16:25:00Z'],
  ['2026-11-23 16:25:01', '2026-11-23T16:25:01Z'],
  ['2026-11-23T16:25:01.1239z', '2026-11-23T16:25:01.123Z'],
  ['2024-02-29T23:59:59,5Z', '2024-02-29T23:59:59.5Z'],
])('reads %s as %s', (text, same) => {
  expect(parseTimestamp(text)).toBe(Date.parse(same));
});

it.each([
  '',
  'now',
  '2026',
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-11-23T24:00',
  '2026-11-23T10:60',
  '2026-11-23T10:00:60',
  '2026-11-23T10:00:00+24:00',
  '2026-11-23T10:00:00+10:60',
  '1969-12-31',
  '+012026-11-23',
  '2026-11-23T10',
  '1732374300',
  ' 2026-11-23',
  '2026-11-23T10:00:00 Z',
  '２０２６-11-23',
])('reads no moment in «%s»', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});

it('never throws, and agrees with the calendar', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const at = parseTimestamp(text);
      expect(at === undefined || Number.isSafeInteger(at)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1970, max: 9999 }),
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 99 }),
      (year, month, day) => {
        const [mm, dd] = [month, day].map((part) => String(part).padStart(2, '0'));
        const text = `${year}-${mm}-${dd}`;
        const date = new Date(`${text}T00:00:00Z`);
        const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
        expect(parseTimestamp(text)).toBe(real ? date.getTime() : undefined);
      },
    ),
  );
});

it('keeps null', () => {
  expect([formatNullable(null), formatNullable(0)]).toEqual([null, '1970-01-01T00:00:00Z']);
});
