import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import type { FieldErrors } from '../core/errors.ts';
import type { IdBlocks } from '../control-db/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { createBatcher } from './batcher.ts';
import { taskName } from './memory.ts';
import type { TaskMemory } from './memory.ts';
import { taskKey } from './seen-keys.ts';
import { findTasksById, findTasksByKey } from './store.ts';
import { applyEvent, newTask } from './task-state.ts';
import type { TaskEvent, TaskState } from './task-state.ts';

/** A task by the id we gave it, or by what the caller says of it. */
export type TaskRef = number | TaskEvent;

/** A reference with its name in memory, worked out once; empty for an id. */
interface Named {
  ref: TaskRef;
  name: string;
}

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
  track: TaskMemory['track'];
}

export const isTask = (task: TaskState | FieldErrors): task is TaskState =>
  typeof (task as TaskState).version === 'number';

const UNKNOWN: FieldErrors = { base_task: ['Invalid pk: no such task in this brand.'] };
const UNTYPED: FieldErrors = { task_type: ['This field is required for a task_id that was never seen.'] };

/** Alone on the stores, memory answers nearly everything; docs/decisions/0003 has the reasons. */
export const createTaskDirectory = (deps: {
  db: TelemetryDb;
  ids: IdBlocks;
  clock: Clock;
  memory: TaskMemory;
}): TaskDirectory => {
  const { db, ids, clock, memory } = deps;

  const lookUpNames = createBatcher(async (events: { brandId: number; taskId: string }[]) => {
    const brands = [...new Set(events.map((event) => event.brandId))];
    const found = await findTasksByKey(
      db,
      brands,
      events.map((event) => taskKey(event.brandId, event.taskId)),
    );
    for (const task of found) memory.keepNewer(task);
  });
  const lookUpIds = createBatcher(async (wanted: { brandId: number; id: number }[]) => {
    for (const [brandId, ofBrand] of Map.groupBy(wanted, (one) => one.brandId)) {
      const found = await findTasksById(
        { brandId },
        db,
        ofBrand.map((one) => one.id),
      );
      for (const task of found) memory.keepNewer(task);
    }
  });

  const known = ({ ref, name }: Named): TaskState | undefined =>
    typeof ref === 'number' ? memory.byId(ref) : memory.byName(name);

  const lookUp = async (ctx: Ctx, named: Named[]): Promise<void> => {
    const { brandId } = ctx;
    const trusted = memory.trusted();
    const events: { brandId: number; taskId: string }[] = [];
    const numbers: { brandId: number; id: number }[] = [];
    for (const { ref, name } of named) {
      if (typeof ref === 'number') {
        if (!memory.byId(ref)) numbers.push({ brandId, id: ref });
      } else if (!(trusted && (memory.byName(name) || memory.neverSeen(brandId, ref.taskId)))) {
        events.push({ brandId, taskId: ref.taskId });
      }
    }
    await Promise.all([
      events.length > 0 ? lookUpNames(events) : undefined,
      numbers.length > 0 ? lookUpIds(numbers) : undefined,
    ]);
  };

  /** By index, what is wrong with a reference, now that everything known is in memory. */
  const problems = (ctx: Ctx, named: Named[]): (FieldErrors | undefined)[] => {
    const typed = new Set<string>();
    return named.map((one) => {
      const { ref, name } = one;
      if (typeof ref === 'number') return known(one)?.brandId === ctx.brandId ? undefined : UNKNOWN;
      if (ref.taskType !== undefined) return void typed.add(name);
      return typed.has(name) || known(one) ? undefined : UNTYPED;
    });
  };

  /** Ids for the tasks that may turn out to be new; asking marks the others as recently used, so that they stay. */
  const takeIds = async (named: Named[]): Promise<number> => {
    let first = 0;
    let taken = 0;
    const fresh = (): number => named.filter((one) => !known(one) && typeof one.ref !== 'number').length;
    for (let need = fresh(); need > taken; need = fresh()) {
      first = await ids.take('task', need);
      taken = need;
    }
    return first;
  };

  return {
    track: (changed, stored) => memory.track(changed, stored),
    async resolve(ctx, refs, { partial }) {
      const named = refs.map((ref): Named => ({
        ref,
        name: typeof ref === 'number' ? '' : taskName(ctx.brandId, ref.taskId),
      }));
      await lookUp(ctx, named);
      let nextId = await takeIds(named);
      // From here on nothing awaits: two requests that bring the same new task cannot both create it.
      const now = clock.now();
      const errors = problems(ctx, named);
      if (!partial && errors.some((error) => error !== undefined)) {
        return { tasks: errors.map((error) => error ?? {}), changed: [], pending: [] };
      }
      const changed = new Map<number, TaskState>();
      const pending = new Set<Promise<void>>();
      const tasks = named.map((one, index): TaskState | FieldErrors => {
        const error = errors[index];
        if (error) return error;
        const { ref } = one;
        const before = known(one);
        const task =
          typeof ref === 'number'
            ? (before as TaskState)
            : before
              ? applyEvent(before, ref, now)
              : newTask(
                  { ...ref, taskType: ref.taskType as string },
                  { brandId: ctx.brandId, id: nextId++ },
                  now,
                );
        const wait = memory.pendingOf(task.id);
        if (wait) pending.add(wait);
        if (task !== before) {
          changed.set(task.id, task);
          memory.remember(task);
        }
        return task;
      });
      return { tasks, changed: [...changed.values()], pending: [...pending] };
    },
  };
};
