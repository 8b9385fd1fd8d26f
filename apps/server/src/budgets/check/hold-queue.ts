import type { BudgetVerdict } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { unavailable } from '../../core/errors.ts';
import type { ControlDb } from '../../control-db/index.ts';
import { dropHolds, lockHolds, selectHeld, selectHoldsOf, writeHolds } from './holds-store.ts';
import type { Hold } from './holds-store.ts';
import type { Snapshot } from './snapshots.ts';
import { verdictOf } from './verdict.ts';
import type { Held } from './verdict.ts';

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

/**
 * Promises of a brand, all that wait in one transaction: under load the lock and the disk are paid for once for many.
 * All servers take turns at the lock, so what one promised the next one sees.
 */
export const createHoldQueue = (deps: { sql: ControlDb; clock: Clock }): HoldQueue => {
  const queues = new Map<number, Waiting[]>();

  const decide = async (ctx: Pick<Ctx, 'brandId'>, asks: readonly Waiting[]): Promise<BudgetVerdict[]> =>
    deps.sql.transaction(async (sql) => {
      const now = deps.clock.now();
      const at = new Date(now);
      const tasks = [...new Set(asks.map((ask) => ask.taskId))];
      await lockHolds(ctx, sql);
      const others = await selectHeld(ctx, sql, at, tasks);
      const own = new Map<string, Hold>(
        (await selectHoldsOf(ctx, sql, at, tasks)).map((hold) => [hold.taskId, hold]),
      );
      const had = new Set(own.keys());
      const verdicts = asks.map((ask) => {
        own.delete(ask.taskId);
        const held: Held[] = [...others, ...own.values()];
        const verdict = verdictOf(
          ask.snapshot.budgets,
          { ...ask, now },
          (budget) => ask.snapshot.spent.get(budget.id) ?? 0n,
          held,
        );
        if (verdict.decision !== 'deny')
          own.set(ask.taskId, { ...ask, expiresAt: new Date(now + ask.holdMs) });
        return verdict;
      });
      const granted = [...own.values()];
      const gone = [...had].filter((taskId) => !own.has(taskId));
      if (gone.length > 0) await dropHolds(ctx, sql, gone);
      if (granted.length > 0) await writeHolds(ctx, sql, granted, at);
      return verdicts;
    });

  const work = async (brandId: number): Promise<void> => {
    for (;;) {
      const some = queues.get(brandId)?.splice(0, MOST_TOGETHER) ?? [];
      if (some.length === 0) break;
      try {
        const verdicts = await decide({ brandId }, some);
        for (const [i, ask] of some.entries()) ask.done(verdicts[i] as BudgetVerdict);
      } catch (error) {
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
