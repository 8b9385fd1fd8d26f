import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marksOf } from './timeline-marks.ts';

const MOST = 3;
const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 30 })), { maxLength: 60 })
  .map((all) => all.map(([start, length], of) => ({ of, start, end: start + length })));

test('each is in one mark, and no mark lies on another', () => {
  fc.assert(
    fc.property(spans, (all) => {
      const marks = marksOf(all, MOST);
      expect(marks.flatMap((mark) => mark.all).toSorted((a, b) => a - b)).toEqual(all.map(({ of }) => of));
      for (const mark of marks) {
        expect(mark.lane).toBeLessThan(MOST);
        for (const of of mark.all)
          expect(mark.start <= (all[of]?.start ?? NaN) && mark.end >= (all[of]?.end ?? NaN)).toBe(true);
        const beside = marks.filter(
          (other) =>
            other !== mark && other.lane === mark.lane && other.start < mark.end && mark.start < other.end,
        );
        expect(beside).toEqual([]);
      }
    }),
  );
});

test('a few that overlap lie below each other, many are one', () => {
  const at = (start: number, end: number) => ({ of: `${start}-${end}`, start, end });
  const few = marksOf([at(0, 10), at(5, 15), at(10, 20)], MOST);
  expect(few.map(({ all, lane }) => [all[0], lane])).toEqual([
    ['0-10', 0],
    ['5-15', 1],
    ['10-20', 0],
  ]);
  const many = marksOf([at(0, 10), at(1, 10), at(2, 10), at(3, 12), at(50, 60)], MOST);
  expect(many.map(({ all, start, end }) => [all.length, start, end])).toEqual([
    [4, 0, 12],
    [1, 50, 60],
  ]);
});
