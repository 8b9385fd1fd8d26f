import { LRUCache } from 'lru-cache';
import type { Presence } from '../control-db/index.ts';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { SeenKeys, taskKey } from './seen-keys.ts';
import { loadSeenKeys } from './store.ts';
import type { TaskState } from './task-state.ts';

/** What this process remembers of tasks, and whether that is the whole truth. */
export interface TaskMemory {
  byId(id: number): TaskState | undefined;
  /** @param name what `taskName` says of (brand, task_id) */
  byName(name: string): TaskState | undefined;
  /** True only when it is certain that no such task is stored. */
  neverSeen(brandId: number, taskId: string): boolean;
  /** True when what is remembered cannot be older than what is stored. */
  trusted(): boolean;
  remember(task: TaskState): void;
  /** Takes in a stored state, unless a newer one is on its way to the disk. */
  keepNewer(task: TaskState): void;
  /** The write that a task's latest state waits for, if it is not on disk yet. */
  pendingOf(id: number): Promise<void> | undefined;
  /** Ties changes to the write that stores them: should it fail, they are forgotten and looked up anew. */
  track(changed: TaskState[], stored: Promise<void>): void;
}

export const taskName = (brandId: number, taskId: string): string => `${brandId}:${taskId}`;

/**
 * A cache of recent tasks and a filter of all that were ever seen. A server that is alone on its stores trusts them;
 * in company it does not, and when it is alone again it first learns what the others wrote.
 */
export const createTaskMemory = (deps: {
  db: TelemetryDb;
  presence: Pick<Presence, 'alone' | 'era'>;
  logger: Logger;
  /** Tasks remembered; at least as many as can be on their way to the disk. */
  capacity: number;
}): TaskMemory => {
  const { db, presence, logger, capacity } = deps;
  const names = new LRUCache<string, TaskState>({ max: capacity });
  const ids = new LRUCache<number, TaskState>({ max: capacity });
  const pending = new Map<number, Promise<void>>();
  let seen = new SeenKeys();
  /** The filter that is being loaded; tasks that are new meanwhile go into it as well. */
  let next: SeenKeys | undefined;
  let knownEra: number | undefined;

  const forget = (task: TaskState): void => {
    ids.delete(task.id);
    names.delete(taskName(task.brandId, task.taskId));
  };

  const learn = async (): Promise<void> => {
    const era = presence.era();
    const fresh = new SeenKeys();
    next = fresh;
    try {
      await loadSeenKeys(db, fresh);
      for (const task of Array.from(ids.values())) if (!pending.has(task.id)) forget(task);
      seen = fresh;
      knownEra = era;
    } catch (error) {
      logger.warn(
        { reason: messageOf(error) },
        'known tasks could not be loaded; unknown ones are looked up',
      );
    } finally {
      next = undefined;
    }
  };
  const trusted = (): boolean => {
    if (!presence.alone()) return false;
    if (knownEra === presence.era()) return true;
    if (!next) void learn();
    return false;
  };
  trusted();

  const remember = (task: TaskState): void => {
    const name = taskName(task.brandId, task.taskId);
    // Two servers may have registered one task in the same moment: the lower id stands for it, on every server.
    if ((names.get(name)?.id ?? task.id) >= task.id) names.set(name, task);
    ids.set(task.id, task);
    const key = taskKey(task.brandId, task.taskId);
    if (!seen.has(key)) seen.add(key);
    if (next && !next.has(key)) next.add(key);
  };

  return {
    trusted,
    remember,
    byId: (id) => ids.get(id),
    byName: (name) => names.get(name),
    neverSeen: (brandId, taskId) => trusted() && !seen.has(taskKey(brandId, taskId)),
    keepNewer(task) {
      const known = ids.get(task.id);
      if (!known || known.version < task.version) remember(task);
    },
    pendingOf: (id) => pending.get(id),
    track(changed, stored) {
      const settle = (): void => {
        for (const task of changed) if (pending.get(task.id) === settled) pending.delete(task.id);
      };
      const settled = stored.then(settle, (error: unknown) => {
        settle();
        changed.forEach(forget);
        throw error;
      });
      settled.catch(() => undefined);
      for (const task of changed) pending.set(task.id, settled);
    },
  };
};
