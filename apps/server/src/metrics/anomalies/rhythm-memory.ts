import type { MetricField } from '@vigie/contract';
import { LRUCache } from 'lru-cache';
import type { SlotSums } from '../../analysis/index.ts';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { Scope } from './anomaly-store.ts';
import { selectSlotSums } from './rhythm-store.ts';

type Sums = Map<string, Map<MetricField, SlotSums>>;

/** Remembers whether typical values go by the hour: that is a matter of weeks, and asking costs as much as the ranges. */
export interface RhythmMemory {
  sums(ctx: Pick<Ctx, 'brandId'>, scope: Scope, fields: readonly MetricField[]): Promise<Sums>;
}

const FRESH_MS = 10 * 60_000;
const MOST = 200;
const HOUR = 3_600_000;

export const createRhythmMemory = (deps: { db: TelemetryDb; clock: Clock }): RhythmMemory => {
  const known = new LRUCache<string, { sums: Promise<Sums>; at: number }>({ max: MOST });
  return {
    sums(ctx, scope, fields) {
      const hours = Math.round((scope.until - scope.since) / HOUR);
      const key = JSON.stringify([ctx.brandId, hours, scope.taskTypes ?? null, fields]);
      const now = deps.clock.now();
      const found = known.get(key);
      if (found && now - found.at < FRESH_MS) return found.sums;
      const sums = selectSlotSums(ctx, deps.db, scope, fields);
      known.set(key, { sums, at: now });
      sums.catch(() => known.delete(key));
      return sums;
    },
  };
};
