import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heightOf, moved, scrollOf, topOf } from './scaled-scroll.ts';

const extents = fc.record({
  list: fc.oneof(fc.integer({ min: 1_000, max: 8_000_000 }), fc.integer({ min: 8_000_001, max: 4e9 })),
  view: fc.integer({ min: 100, max: 1_000 }),
});

test('every place of the list has one on the scrollbar, in order, and the ends are its ends', () => {
  fc.assert(
    fc.property(extents, fc.double({ min: 0, max: 1, noNaN: true }), (extent, share) => {
      const most = heightOf(extent.list) - extent.view;
      expect(topOf(0, extent)).toBe(0);
      expect(topOf(most, extent)).toBeCloseTo(extent.list - extent.view, 3);
      const scroll = share * most;
      expect(scrollOf(topOf(scroll, extent), extent)).toBeCloseTo(scroll, 3);
      expect(topOf(Math.min(most, scroll + 1), extent)).toBeGreaterThanOrEqual(topOf(scroll, extent));
    }),
  );
});

test('a small step moves the list by as much, wherever it stands; a pull goes where the scrollbar says', () => {
  fc.assert(
    fc.property(extents, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (extent, share) => {
      const scroll = share * (heightOf(extent.list) - extent.view);
      const top = topOf(scroll, extent);
      const step = extent.view / 3;
      const after = moved({ scroll, top }, scroll + step, extent);
      expect(after.top).toBeCloseTo(Math.min(extent.list - extent.view, top + step), 3);
    }),
  );
  const extent = { list: 360_000_000, view: 600 };
  const middle = (heightOf(extent.list) - extent.view) / 2;
  for (const by of [undefined, 'place'] as const) {
    const after = moved({ scroll: 0, top: 0 }, middle, extent, by);
    expect(after.top).toBeCloseTo((extent.list - extent.view) / 2, 0);
  }
});

test('many turns of the wheel that come as one move the list by as much, on any scale', () => {
  fc.assert(
    fc.property(
      extents,
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.integer({ min: 1, max: 20 }),
      (extent, share, views) => {
        const scroll = share * (heightOf(extent.list) - extent.view);
        const top = topOf(scroll, extent);
        const after = moved({ scroll, top }, scroll + views * extent.view, extent, 'step');
        expect(after.top).toBeCloseTo(Math.min(extent.list - extent.view, top + views * extent.view), 3);
      },
    ),
  );
});

test('the scrollbar goes to its place, however short the pull', () => {
  const extent = { list: 360_000_000, view: 600 };
  const after = moved({ scroll: 4_000_000, top: topOf(4_000_000, extent) }, 4_000_010, extent, 'place');
  expect(after.top).toBeCloseTo(topOf(4_000_010, extent), 3);
});

test('nothing is scrolled past the ends', () => {
  const extent = { list: 360_000_000, view: 600 };
  expect(moved({ scroll: 100, top: 50 }, 0, extent).top).toBe(0);
  const end = extent.list - extent.view;
  expect(moved({ scroll: 7_999_000, top: end - 10 }, 7_999_400, extent).top).toBe(end);
});
