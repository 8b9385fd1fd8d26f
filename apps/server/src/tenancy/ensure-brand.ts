import { LRUCache } from 'lru-cache';
import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { defaultBrandName } from './brand.ts';
import { insertBrand } from './store.ts';

/** Sees to it that a brand which a valid token names exists. */
export type EnsureBrand = (brandId: number) => Promise<void>;

const MAX_REMEMBERED = 10_000;

/** Brands never go away, so one that was seen once needs no query again; several servers may race to make it. */
export const createBrandEnsurer = (deps: { sql: Sql; clock: Clock }): EnsureBrand => {
  const seen = new LRUCache<number, true>({ max: MAX_REMEMBERED });
  return async (brandId) => {
    if (seen.get(brandId)) return;
    const createdAt = new Date(deps.clock.now());
    await insertBrand(deps.sql, { id: brandId, name: defaultBrandName(brandId), implicit: true, createdAt });
    seen.set(brandId, true);
  };
};
