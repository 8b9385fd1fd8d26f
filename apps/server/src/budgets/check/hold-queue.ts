import type { BudgetVerdict } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { unavailable } from '../../core/errors.ts';
import type { ControlDb } from '../../control-db/index.ts';
import { createHoldMirror } from './hold-mirror.ts';
import type { HoldMirror } from './hold-mirror.ts';
import { lockHolds, selectChangedHolds, writeHolds } from './holds-store.ts';
import type { Hold } from './holds-store.ts';
import type { Snapshot } from './snapshots.ts';
import { verdictOf } from './verdict.ts';

/** A task that wants its planned cost promised. */
export interface Ask {
  taskId: string;
  taskType: string;
  /** Micro-dollars. */
  planned: bigint;
  holdMs: number;
  snapshot: Snapshot;
}

interface Waiting extends Ask {
  done: (verdict: BudgetVerdict) => void;
  fail: (error: unknown) => void;
}

export interface HoldQueue {
  /** Decides, and promises what is not denied. A new ask of a task takes the place of its old promise. */
  ask(ctx: Pick<Ctx, 'brandId'>, ask: Ask): Promise<BudgetVerdict>;
}

const MOST_TOGETHER = 500;
const MOST_WAITING = 20_000;
const MOST_HOLDS = 200_000;
/** What nobody asked about for so long is read again: ended promises are kept not much longer. */
const IDLE_MS = 300_000;

/**
 * Promises of a brand, all that wait in one transaction: under load the lock and the disk are paid for once for many.
 * All servers take turns at the lock; what the others changed since is read then, and all else is in memory.
 */
export const createHoldQueue = (deps: { sql: ControlDb; clock: Clock }): HoldQueue => {
  const queues = new Map<number, Waiting[]>();

  const mirrors = new Map<number, { mirror: HoldMirror; usedAt: number }>();

  const mirrorOf = (brandId: number): HoldMirror => {
    const usedAt = performance.now();
    for (const [id, idle] of mirrors) if (usedAt - idle.usedAt >= IDLE_MS) mirrors.delete(id);
    const mirror = mirrors.get(brandId)?.mirror ?? createHoldMirror();
    mirrors.set(brandId, { mirror, usedAt });
    return mirror;
  };

  const decideOne = (
    ask: Ask,
    mirror: HoldMirror,
    now: number,
  ): { verdict: BudgetVerdict; hold: Hold | undefined } => {
    const before = mirror.get(ask.taskId);
    mirror.remove(ask.taskId);
    const verdict = verdictOf(
      ask.snapshot.budgets,
      { ...ask, now },
      (budget) => ask.snapshot.spent.get(budget.id) ?? 0n,
      mirror.held(),
    );
    const { taskId, taskType, planned } = ask;
    if (verdict.decision === 'deny') return { verdict, hold: before && { ...before, expiresAt: now } };
    const hold = { taskId, taskType, planned, expiresAt: now + ask.holdMs };
    mirror.set(hold);
    return { verdict, hold };
  };

  const decide = (ctx: Pick<Ctx, 'brandId'>, asks: readonly Ask[]): Promise<BudgetVerdict[]> =>
    deps.sql.transaction(async (sql) => {
      await lockHolds(ctx, sql);
      const now = deps.clock.now();
      const at = new Date(now);
      const mirror = mirrorOf(ctx.brandId);
      for (const { change, ...hold } of await selectChangedHolds(ctx, sql, { seen: mirror.seen, now: at })) {
        mirror.set(hold);
        mirror.seen = change;
      }
      mirror.purge(now);
      if (mirror.size + asks.length > MOST_HOLDS)
        throw unavailable('Too many planned costs are held: give them less time.', 5);
      const decided = asks.map((ask) => decideOne(ask, mirror, now));
      // The last word on each task.
      const holds = new Map(decided.flatMap(({ hold }) => (hold ? [[hold.taskId, hold] as const] : [])));
      if (holds.size > 0)
        mirror.seen = Math.max(mirror.seen, await writeHolds(ctx, sql, [...holds.values()], at));
      return decided.map(({ verdict }) => verdict);
    });

  const work = async (brandId: number): Promise<void> => {
    for (;;) {
      const some = queues.get(brandId)?.splice(0, MOST_TOGETHER) ?? [];
      if (some.length === 0) break;
      try {
        const verdicts = await decide({ brandId }, some);
        for (const [i, ask] of some.entries()) ask.done(verdicts[i] as BudgetVerdict);
      } catch (error) {
        // What was decided is not written: memory must not go on as if it were.
        mirrors.delete(brandId);
        for (const ask of some) ask.fail(error);
      }
    }
    queues.delete(brandId);
  };

  return {
    ask: ({ brandId }, ask) =>
      new Promise((done, fail) => {
        const queue = queues.get(brandId);
        if (queue && queue.length >= MOST_WAITING) {
          fail(unavailable('Too many checks wait: try again in a moment.'));
          return;
        }
        if (queue) queue.push({ ...ask, done, fail });
        else {
          queues.set(brandId, [{ ...ask, done, fail }]);
          void work(brandId);
        }
      }),
  };
};
