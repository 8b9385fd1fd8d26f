import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyValue, SeenKeys, taskKey } from './seen-keys.ts';

const brand = fc.integer({ min: 1, max: 2_147_483_647 });

describe('seen keys', () => {
  it('never forget a key: no false «no»', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(brand, fc.string({ minLength: 1 })), { maxLength: 200 }), (names) => {
        const seen = new SeenKeys();
        const keys = names.map(([id, name]) => taskKey(id, name));
        for (const key of keys) seen.add(key);
        expect(keys.every((key) => seen.has(key))).toBe(true);
      }),
      { numRuns: 5 },
    );
  });

  it('know nothing at first, and past their first million are still certain and rarely wrong', () => {
    const seen = new SeenKeys();
    expect(seen.has(taskKey(1, 'task_0'))).toBe(false);
    const n = 1_200_000;
    for (let i = 0; i < n; i++) seen.add(taskKey(9, `task_${i}`));
    let missed = 0;
    for (let i = 0; i < n; i++) if (!seen.has(taskKey(9, `task_${i}`))) missed += 1;
    expect(missed).toBe(0);
    let wrong = 0;
    for (let i = 0; i < 100_000; i++) if (seen.has(taskKey(9, `other_${i}`))) wrong += 1;
    expect(wrong).toBeLessThan(1_000);
  });

  it('tell brands and names apart, the same every time', () => {
    const values = new Set<bigint>();
    for (let id = 1; id <= 100; id++)
      for (let i = 0; i < 1_000; i++) values.add(keyValue(taskKey(id, `task_${i}`)));
    expect(values.size).toBe(100_000);
    fc.assert(
      fc.property(brand, fc.string(), (id, name) => {
        const value = keyValue(taskKey(id, name));
        expect(value).toBe(keyValue(taskKey(id, name)));
        expect(value >= 0n && value < 2n ** 64n).toBe(true);
      }),
    );
  });
});
