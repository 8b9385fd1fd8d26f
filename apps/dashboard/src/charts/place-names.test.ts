import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeNames } from './place-names.ts';

const ROOM = { from: 0, to: 700, gap: 8 };

test('names do not lie on each other, stay in the room, and are left out only where there is no place', () => {
  const mark = fc.record({ x: fc.integer({ min: 0, max: 700 }), width: fc.integer({ min: 5, max: 140 }) });
  fc.assert(
    fc.property(fc.array(mark, { minLength: 1, maxLength: 40 }), (marks) => {
      const found = placeNames(
        marks.map(({ x }) => x),
        (i) => marks[i]?.width ?? 0,
        ROOM,
      );
      expect(found[0]).toBeDefined();
      const placed = found.flatMap((place) => place ?? []).toSorted((a, b) => a.left - b.left);
      for (const [i, { left, width }] of placed.entries()) {
        expect(left).toBeGreaterThanOrEqual(ROOM.from);
        expect(left + width).toBeLessThanOrEqual(
          placed[i + 1] ? (placed[i + 1]?.left ?? 0) - ROOM.gap : ROOM.to,
        );
      }
      for (const [i, place] of found.entries()) {
        const { x = 0, width = 0 } = marks[i] ?? {};
        if (!place)
          expect(
            placed.some((one) => Math.abs(one.left + one.width / 2 - x) < width + one.width + ROOM.gap),
          ).toBe(true);
      }
    }),
  );
});
