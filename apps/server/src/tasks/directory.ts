import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import type { FieldErrors } from '../core/errors.ts';
import type { IdBlocks } from '../control-db/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { createBatcher } from './batcher.ts';
import { SeenKeys, taskKey } from './seen-keys.ts';
import { findTasksById, findTasksByKey, loadSeenKeys } from './store.ts';
import { applyEvent, newTask } from './task-state.ts';
import type { TaskEvent, TaskState } from './task-state.ts';

/** A task by the id we gave it, or by what the caller says of it. */
export type TaskRef = number | TaskEvent;

export interface Resolved {
  /** By index of the references: the task after its event, or what is wrong with the reference. */
  tasks: (TaskState | FieldErrors)[];
  /** States that must be stored before anything that points to them. */
  changed: TaskState[];
  /** Other requests' changes to these tasks that are not on disk yet. */
  pending: Promise<void>[];
}

/** Finds, registers and updates the tasks that callers speak of, so that (brand, task_id) names one task. */
export interface TaskDirectory {
  /** With `partial: false` one wrong reference means that no task is touched. */
  resolve(ctx: Ctx, refs: TaskRef[], options: { partial: boolean }): Promise<Resolved>;
  /** Ties changes to the write that stores them: should it fail, they are forgotten and looked up anew. */
  track(changed: TaskState[], stored: Promise<void>): void;
  /** Resolves once the keys of older tasks are known; until then every unknown task is looked up. */
  ready: Promise<void>;
}

export const isTask = (task: TaskState | FieldErrors): task is TaskState => typeof (task as TaskState).version === 'number';

/**
 * Alone on the stores, memory answers nearly everything: a cache of recent tasks, and a filter that knows which were
 * never seen. In company, what another server wrote is looked up each time. docs/decisions/0003 has the reasons.
 */
export const createTaskDirectory = (deps: {
  db: TelemetryDb;
  ids: IdBlocks;
  clock: Clock;
  alone: () => boolean;
  /** Tasks remembered; at least as many as can be on their way to the disk. */
  capacity: number;
}): TaskDirectory => {
  const { db, ids, clock, alone } = deps;
  const byName = new LRUCache<string, TaskState>({ max: deps.capacity });
  const byId = new LRUCache<number, TaskState>({ max: deps.capacity });
  const pending = new Map<number, Promise<void>>();
  const seen = new SeenKeys();
  let complete = false;
  const ready = loadSeenKeys(db, seen).then(() => {
    complete = true;
  });

  const nameOf = (brandId: number, taskId: string): string => `${brandId}:${taskId}`;
  const remember = (task: TaskState): void => {
    byName.set(nameOf(task.brandId, task.taskId), task);
    byId.set(task.id, task);
  };
  const keepNewer = (task: TaskState): void => {
    const known = byId.get(task.id);
    if (!known || known.version < task.version) remember(task);
  };

  const lookUpNames = createBatcher(async (events: { brandId: number; taskId: string }[]) => {
    const brands = [...new Set(events.map((event) => event.brandId))];
    const found = await findTasksByKey(db, brands, events.map((event) => taskKey(event.brandId, event.taskId)));
    for (const task of found) keepNewer(task);
  });
  const lookUpIds = createBatcher(async (wanted: { brandId: number; id: number }[]) => {
    for (const brandId of new Set(wanted.map((one) => one.brandId))) {
      const ofBrand = wanted.filter((one) => one.brandId === brandId).map((one) => one.id);
      for (const task of await findTasksById({ brandId }, db, ofBrand)) keepNewer(task);
    }
  });

  const mayExist = (ctx: Ctx, event: TaskEvent): boolean => {
    if (!alone() || !complete) return true;
    return !byName.has(nameOf(ctx.brandId, event.taskId)) && seen.has(taskKey(ctx.brandId, event.taskId));
  };

  const lookUp = async (ctx: Ctx, refs: TaskRef[]): Promise<void> => {
    const names = refs.flatMap((ref) => (typeof ref !== 'number' && mayExist(ctx, ref) ? [{ brandId: ctx.brandId, taskId: ref.taskId }] : []));
    const numbers = refs.flatMap((ref) => (typeof ref === 'number' && !byId.has(ref) ? [{ brandId: ctx.brandId, id: ref }] : []));
    await Promise.all([names.length > 0 ? lookUpNames(names) : undefined, numbers.length > 0 ? lookUpIds(numbers) : undefined]);
  };

  const UNKNOWN: FieldErrors = { base_task: ['Invalid pk: no such task in this brand.'] };
  const UNTYPED: FieldErrors = { task_type: ['This field is required for a task_id that was never seen.'] };

  /** By index, what is wrong with a reference, now that everything known is in memory. */
  const problems = (ctx: Ctx, refs: TaskRef[]): (FieldErrors | undefined)[] => {
    const named = new Set<string>();
    return refs.map((ref) => {
      if (typeof ref === 'number') return byId.get(ref)?.brandId === ctx.brandId ? undefined : UNKNOWN;
      if (ref.taskType !== undefined) named.add(ref.taskId);
      return named.has(ref.taskId) || byName.has(nameOf(ctx.brandId, ref.taskId)) ? undefined : UNTYPED;
    });
  };

  return {
    ready,
    async resolve(ctx, refs, { partial }) {
      await lookUp(ctx, refs);
      let nextId = 0;
      let taken = 0;
      // `get` marks what this request needs as recently used, so that its own new tasks cannot push it out.
      const fresh = (): number =>
        refs.filter((ref) => (typeof ref === 'number' ? !byId.get(ref) : !byName.get(nameOf(ctx.brandId, ref.taskId)))).length;
      for (let need = fresh(); need > taken; need = fresh()) {
        nextId = await ids.take('task', need);
        taken = need;
      }
      // From here on nothing awaits: two requests that bring the same new task cannot both create it.
      const now = clock.now();
      const changed = new Map<number, TaskState>();
      const waits = new Set<Promise<void>>();
      const errors = problems(ctx, refs);
      if (!partial && errors.some((error) => error !== undefined)) {
        return { tasks: errors.map((error) => error ?? {}), changed: [], pending: [] };
      }
      const tasks = refs.map((ref, index): TaskState | FieldErrors => {
        const error = errors[index];
        if (error) return error;
        const known = typeof ref === 'number' ? byId.get(ref) : byName.get(nameOf(ctx.brandId, ref.taskId));
        const task =
          typeof ref === 'number'
            ? (known as TaskState)
            : known
              ? applyEvent(known, ref, now)
              : newTask({ ...ref, taskType: ref.taskType as string }, { brandId: ctx.brandId, id: nextId++ }, now);
        const wait = pending.get(task.id);
        if (wait) waits.add(wait);
        if (task !== known) {
          changed.set(task.id, task);
          if (!known) seen.add(taskKey(task.brandId, task.taskId));
          remember(task);
        }
        return task;
      });
      return { tasks, changed: [...changed.values()], pending: [...waits] };
    },
    track(changed, stored) {
      const settled = stored.then(
        () => {
          for (const task of changed) if (pending.get(task.id) === settled) pending.delete(task.id);
        },
        () => {
          for (const task of changed) {
            if (pending.get(task.id) === settled) pending.delete(task.id);
            byId.delete(task.id);
            byName.delete(nameOf(task.brandId, task.taskId));
          }
          throw new Error('a task that this request relies on was not stored');
        },
      );
      settled.catch(() => undefined);
      for (const task of changed) pending.set(task.id, settled);
    },
  };
};
