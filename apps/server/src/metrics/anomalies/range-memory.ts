import type { MetricField } from '@vigie/contract';
import { LRUCache } from 'lru-cache';
import type { SlotSums } from '../../analysis/index.ts';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import { selectUsual } from './anomaly-store.ts';
import type { Scope, TypeUsual } from './anomaly-store.ts';
import { selectSlotSums } from './rhythm-store.ts';

type Sums = Map<string, Map<MetricField, SlotSums>>;
type Brand = Pick<Ctx, 'brandId'>;

/** What makes a range, remembered where asking is dear and the answer hardly changes. */
export interface RangeMemory {
  /** Of many executions for a minute: the next ones do not move a quantile. Of few it is asked each time. */
  usual(ctx: Brand, scope: Scope, fields: readonly MetricField[]): Promise<TypeUsual[]>;
  /** Whether typical values go by the hour, for ten minutes: that is a matter of weeks. */
  sums(ctx: Brand, scope: Scope, fields: readonly MetricField[]): Promise<Sums>;
}

const MANY = 50_000;
const USUAL_MS = 60_000;
const SUMS_MS = 10 * 60_000;
/** Task types in all. */
const MOST_TYPES = 30_000;
const HOUR = 3_600_000;

const keyOf = ({ brandId }: Brand, scope: Scope, fields: readonly MetricField[]): string =>
  JSON.stringify([brandId, Math.round((scope.until - scope.since) / HOUR), scope.taskTypes ?? null, fields]);

export const createRangeMemory = ({ db, clock }: { db: TelemetryDb; clock: Clock }): RangeMemory => {
  const known = {
    usual: new LRUCache<string, { is: TypeUsual[]; at: number }>({
      maxSize: MOST_TYPES,
      sizeCalculation: ({ is }) => is.length + 1,
    }),
    sums: new LRUCache<string, { is: Sums; at: number }>({
      maxSize: MOST_TYPES,
      sizeCalculation: ({ is }) => is.size + 1,
    }),
  };
  const fresh = <T>(found: { is: T; at: number } | undefined, forMs: number): T | undefined =>
    found && clock.now() - found.at < forMs ? found.is : undefined;
  return {
    async usual(ctx, scope, fields) {
      const key = keyOf(ctx, scope, fields);
      const remembered = fresh(known.usual.get(key), USUAL_MS);
      if (remembered) return remembered;
      const is = await selectUsual(ctx, db, scope, fields);
      if (is.reduce((sum, { executions }) => sum + executions, 0) >= MANY)
        known.usual.set(key, { is, at: clock.now() });
      return is;
    },
    async sums(ctx, scope, fields) {
      const key = keyOf(ctx, scope, fields);
      const remembered = fresh(known.sums.get(key), SUMS_MS);
      if (remembered) return remembered;
      const is = await selectSlotSums(ctx, db, scope, fields);
      known.sums.set(key, { is, at: clock.now() });
      return is;
    },
  };
};
