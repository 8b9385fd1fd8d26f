import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinNames, splitNames } from './names.ts';

const name = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('a', ',', '\\', ' ', '€'), maxLength: 8 }),
  )
  .map((text) => text.trim())
  .filter((text) => !text.endsWith('\\'));

test('any list of names is read back as it was written', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => {
      expect(splitNames(joinNames(names))).toEqual(names);
    }),
    { numRuns: 1_000 },
  );
});

test('a comma of a name has a backslash before it; any other backslash is itself', () => {
  expect(splitNames('a, b ,c')).toEqual(['a', 'b', 'c']);
  expect(splitNames(String.raw`comma\,inside,b`)).toEqual(['comma,inside', 'b']);
  expect(splitNames(String.raw`App\Jobs\Crawl,\\server`)).toEqual([
    String.raw`App\Jobs\Crawl`,
    String.raw`\\server`,
  ]);
  expect(splitNames(String.raw`last\ `)).toEqual(['last\\']);
  expect(splitNames('')).toEqual(['']);
});
