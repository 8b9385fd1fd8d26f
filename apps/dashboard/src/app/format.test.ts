import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOf } from './format.ts';

const format = formatOf('en');
const MS: Record<string, number> = { ms: 1, sec: 1e3, min: 6e4, hr: 3.6e6, day: 8.64e7, days: 8.64e7 };

test('a duration never reads as 60 of a unit, and is shown to 5 %', () => {
  // As evenly over microseconds as over years, and close to where units change.
  const anyTime = fc.double({ min: -3, max: 11, noNaN: true }).map((exponent) => 10 ** exponent);
  const atAnEdge = fc
    .tuple(fc.constantFrom(1, 10, 1e3, 6e4, 3.6e6, 8.64e7), fc.double({ min: 0.99, max: 1.01, noNaN: true }))
    .map(([edge, factor]) => edge * factor);
  fc.assert(
    fc.property(fc.oneof(anyTime, atAnEdge), (ms) => {
      const [number = '', unit = ''] = format.duration(ms).split(' ');
      const value = Number(number.replaceAll(',', ''));
      const shown = value * (MS[unit] ?? NaN);
      expect(Math.abs(shown - ms) / ms, `${ms} ms as ${format.duration(ms)}`).toBeLessThanOrEqual(0.05);
      expect(format.duration(-ms)).toBe(`-${format.duration(ms)}`);
      if (unit === 'ms') expect(value).toBeLessThan(1_000);
      if (unit === 'sec' || unit === 'min') expect(value).toBeLessThan(60);
      if (unit === 'hr') expect(value).toBeLessThan(24);
    }),
    { numRuns: 2_000 },
  );
  expect(format.duration(59_960)).toBe('1 min');
  expect(format.duration(59.99 * 60_000)).toBe('1 hr');
  expect(format.duration(0)).toBe('0 ms');
  expect(format.duration(null)).toBe('–');
});

test('memory is shown to 5 %, however little it is', () => {
  const anySize = fc
    .tuple(fc.constantFrom(1, -1), fc.double({ min: -6, max: 7, noNaN: true }))
    .map(([sign, exponent]) => sign * 10 ** exponent);
  fc.assert(
    fc.property(anySize, (mb) => {
      const [number = '', unit = ''] = format.megabytes(mb).split(' ');
      const shown = Number(number.replaceAll(',', '')) * (unit === 'GB' ? 1_024 : 1);
      expect(Math.abs((shown - mb) / mb), `${mb} MB as ${format.megabytes(mb)}`).toBeLessThanOrEqual(0.05);
    }),
  );
  expect(format.megabytes(0)).toBe('0 MB');
  expect(format.megabytes(0.42)).toBe('0.42 MB');
  expect(format.megabytes(1.25)).toBe('1.3 MB');
  expect(format.megabytes(310)).toBe('310 MB');
  // What stands along an axis of little memory: no two read alike.
  for (const step of [0.0005, 0.02, 0.05, 0.2, 0.5])
    expect(new Set([0, 1, 2, 3, 4].map((n) => format.megabytes(n * step))).size).toBe(5);
  expect(formatOf('fr').megabytes(0.2)).toMatch(/^0,2\sMo$/);
});

test('amounts under each other have their points under each other', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('en', 'fr'),
      fc.array(fc.integer({ min: 0, max: 10 ** 10 }), { minLength: 1 }),
      (language, micros) => {
        const { usd, usdAmong } = formatOf(language);
        const amounts = micros.map((of) => of / 1e6);
        const shown = amounts.map(usdAmong(amounts));
        expect(new Set(shown.map((text) => text.length - text.search(/[.,]\d+[^.,]*$/)))).toHaveProperty(
          'size',
          1,
        );
        expect(shown.map((text) => text.replaceAll('\u2007', ''))).toEqual(amounts.map(usd));
        // No wider than the one that needs it.
        expect(shown.some((text) => !text.includes('\u2007'))).toBe(true);
      },
    ),
  );
  expect(format.usdAmong([null, 1])(null)).toBe('–');
});

test('amounts of a column have the same decimals, and none but zero reads as nothing', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('en', 'fr'),
      fc.array(fc.integer({ min: -(10 ** 10), max: 10 ** 10 }), { minLength: 1 }),
      (language, micros) => {
        const amounts = micros.map((of) => of / 1e6);
        const shown = amounts.map(formatOf(language).usdAlike(amounts));
        const decimals = shown.map((text) => /[.,](\d+)[^\d]*$/.exec(text)?.[1]?.length ?? 0);
        expect(new Set(decimals)).toHaveProperty('size', 1);
        for (const [i, text] of shown.entries()) {
          const read = Number(
            text
              .replaceAll(/[^\d.,]/g, '')
              .replace(/[.,](?=\d+$)/, 'p')
              .replaceAll(/[.,]/g, '')
              .replace('p', '.'),
          );
          expect(Math.abs(read - Math.abs(amounts[i] ?? 0))).toBeLessThanOrEqual(
            0.05 * Math.abs(amounts[i] ?? 0) + 1e-9,
          );
        }
      },
    ),
  );
  const alike = format.usdAlike(['55.69', null, 0.002_329, 0]);
  expect(['55.69', null, 0.002_329, 0].map(alike)).toEqual(['$55.6900', '–', '$0.0023', '$0.0000']);
  expect(format.usdAlike([12, 3.5])(3.5)).toBe('$3.50');
  expect(format.usdAlike([])(null)).toBe('–');
});

test('the region orders a date, and changes no number', () => {
  const british = formatOf('en', 'en-GB');
  expect(british.date('2026-11-29')).toBe('29 Nov 2026');
  expect(format.date('2026-11-29')).toBe('Nov 29, 2026');
  expect(british.day('2026-11-29')).toBe('29 Nov');
  expect(british.time(new Date(2026, 10, 29, 19, 5, 7).getTime())).toBe('29 Nov 2026, 19:05:07');
  expect(formatOf('en', 'en-IN').number(1_234_567)).toBe(format.number(1_234_567));
});

test('the hour reads alike, with a day or without, with seconds or without', () => {
  const at = new Date(new Date().getFullYear(), 1, 3, 7, 2, 5).toISOString();
  for (const language of ['en', 'en-GB', 'fr']) {
    const { time, second, moment } = formatOf(language);
    const hour = /\b0?7:02/.exec(time(at))?.[0];
    expect(hour, language).toBe(language === 'en' ? '7:02' : '07:02');
    for (const text of [second(at), moment(at)]) expect(text).toMatch(new RegExp(`\\s${hour}`));
  }
});

test('a moment of another year says so', () => {
  const now = new Date();
  const before = new Date(now.getFullYear() - 2, 10, 29, 9, 5, 7);
  expect(format.second(now.toISOString())).toMatch(/^[A-Z][a-z]+ \d+, \d+:\d\d:\d\d/);
  expect(format.second(before.toISOString())).toMatch(
    new RegExp(`^11/29/${before.getFullYear() % 100}, 9:05:07`),
  );
});

test('a small amount keeps its digits, and a price all of them', () => {
  expect(format.usd('0.00002')).toBe('$0.00002');
  expect(format.usd(0.000_034_567)).toBe('$0.00003457');
  expect(format.usd(0.5)).toBe('$0.50');
  expect(format.usd(0.099_999_9)).toBe('$0.10');
  expect(format.usd(-0.012_34)).toBe('-$0.01234');
  expect(format.usd(0)).toBe('$0.00');
  expect(format.usd(1_234.567)).toBe('$1,234.57');
  expect(format.price('1.255')).toBe('$1.255');
  expect(format.price('0.000000000002')).toBe('$0.000000000002');
  expect(format.price('9007199254740.123456')).toBe('$9,007,199,254,740.123456');
  expect(formatOf('fr').price('0.00002')).toMatch(/^0,00002\s\$$/);
  // Any two neighbours of six digits that the ledger can hold apart below a cent read apart.
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_998 }), (micros) => {
      expect(format.usd(micros / 1e6)).not.toBe(format.usd((micros + 1) / 1e6));
    }),
  );
});
