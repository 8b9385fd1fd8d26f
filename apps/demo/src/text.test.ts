import { expect, test } from 'vitest';
import { cutOff, makeCsv, makeJson, parseCsv } from './text.ts';

test('CSV is read as it was written', () => {
  expect(parseCsv('a,b\n"x ""y"", z",2\n,')).toEqual([
    ['a', 'b'],
    ['x "y", z', '2'],
    ['', ''],
  ]);
  expect(parseCsv(makeCsv(50))).toHaveLength(51);
});

test('a text that was cut off is refused where it breaks', () => {
  expect(() => parseCsv('a,b\n"x')).toThrow('row 2 has a quote that is never closed');
  expect(() => parseCsv('a,b\nx')).toThrow('row 2 has 1 fields instead of 2');
  for (let n = 0; n < 50; n += 1) expect(() => JSON.parse(cutOff(makeJson(20)))).toThrow(SyntaxError);
});
