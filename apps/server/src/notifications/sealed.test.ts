import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer, placeOf } from './sealed.ts';

const sealer = createSealer('a server secret of some length');
const place = placeOf(1, 2);

test('what is sealed opens in its place, and looks different every time', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (secrets) => {
      // JSON has no prototype to set.
      const plain = JSON.parse(JSON.stringify(secrets)) as Record<string, unknown>;
      const [one, two] = [sealer.seal(place, plain), sealer.seal(place, plain)];
      expect(sealer.open(place, one)).toEqual(plain);
      expect(one.equals(two)).toBe(false);
    }),
  );
});

test('moved to another channel or brand, changed by a bit, or under another server secret it does not open', () => {
  const sealed = sealer.seal(place, { key: 'value' });
  for (const elsewhere of [placeOf(1, 3), placeOf(2, 2), placeOf(12, 2)])
    expect(() => sealer.open(elsewhere, sealed)).toThrow(Error);
  expect(() => createSealer('another secret').open(place, sealed)).toThrow(Error);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    expect(() => sealer.open(place, changed)).toThrow(Error);
  }
  expect(() => sealer.open(place, sealed.subarray(0, 20))).toThrow(Error);
});
