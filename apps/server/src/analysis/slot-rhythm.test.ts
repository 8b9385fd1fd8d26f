import { describe, expect, it } from 'vitest';
import { SLOTS, slotFactors, slotOf, swings } from './slot-rhythm.ts';
import type { SlotSums } from './slot-rhythm.ts';
import { noise, seeded } from './testing/random.ts';

const sums = (levelOf: (slot: number) => number, n = 40): SlotSums => {
  const random = seeded(1);
  const all: SlotSums = { slots: SLOTS, n: SLOTS * n, sum: 0, squares: 0, between: 0 };
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const logs = Array.from({ length: n }, () => Math.log(levelOf(slot)) + 0.5 * noise(random));
    const sum = logs.reduce((a, b) => a + b, 0);
    all.sum += sum;
    all.squares += logs.reduce((a, b) => a + b * b, 0);
    all.between += sum ** 2 / n;
  }
  return all;
};

describe('the rhythm of executions', () => {
  it('is seen where nights are slower, and not where they are not', () => {
    expect(swings(sums(() => 1_000))).toBe(false);
    expect(swings(sums((slot) => (slot % 24 < 6 ? 3_000 : 1_000)))).toBe(true);
    expect(swings(sums((slot) => (slot >= 24 ? 2_000 : 1_000)))).toBe(true);
    expect(swings({ slots: 0, n: 0, sum: 0, squares: 0, between: 0 })).toBe(false);
    expect(swings(sums((slot) => (slot % 24 < 6 ? 3_000 : 1_000), 3))).toBe(false);
  });

  it('is a factor by slot, drawn to one where little is known', () => {
    const medians = Array.from({ length: SLOTS }, (_, slot) => ({
      slot,
      n: 1_000,
      median: slot % 24 < 6 ? 300 : 100,
    }));
    const factors = slotFactors(medians, 100);
    expect(factors?.[3]).toBeCloseTo(3, 1);
    expect(factors?.[12]).toBeCloseTo(1, 2);
    expect(
      slotFactors(
        medians.map((one) => ({ ...one, n: 1 })),
        100,
      ),
    ).toBeUndefined();
    expect(
      slotFactors(
        medians.map((one) => ({ ...one, median: 100 })),
        100,
      ),
    ).toBeUndefined();
    expect(slotFactors([], 0)).toBeUndefined();
  });

  it('goes by hour, weekdays apart from weekends', () => {
    expect(slotOf(Date.UTC(2026, 10, 24, 7, 59))).toBe(7);
    expect(slotOf(Date.UTC(2026, 10, 22, 7))).toBe(31);
    expect(slotOf(Date.UTC(2026, 10, 21))).toBe(24);
  });
});
