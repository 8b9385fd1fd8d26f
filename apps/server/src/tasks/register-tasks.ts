import type { TaskOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import type { Ingest } from '../ingest/index.ts';
import { isTask } from './directory.ts';
import type { TaskDirectory } from './directory.ts';
import { TASKS } from './store.ts';
import { readTask } from './task-input.ts';
import { toTaskOutput } from './task-output.ts';

const MAX_TASKS = 1_000;

export interface TaskDeps {
  clock: Clock;
  directory: TaskDirectory;
  ingest: Ingest;
}

/** One wrong task of a list makes the whole list fail; its errors stand at its index. */
const refuse = (errors: (FieldErrors | undefined)[], list: boolean): never => {
  const first = errors.find((error) => error !== undefined) as FieldErrors;
  if (!list) throw invalid(first);
  const named = errors.flatMap((error, index) =>
    error ? Object.entries(error).map(([field, messages]) => [`${index}.${field}`, messages] as const) : [],
  );
  throw invalid(Object.fromEntries(named.slice(0, 100)));
};

/**
 * Registers tasks, or updates those with the same `task_id`; on disk and readable when it resolves.
 * @param body one task, or a list of up to 1,000, stored all or not at all
 */
export const registerTasks = async (ctx: Ctx, deps: TaskDeps, body: unknown): Promise<TaskOutput[]> => {
  const list = Array.isArray(body);
  const inputs: unknown[] = list ? body : [body];
  if (inputs.length === 0 || inputs.length > MAX_TASKS) {
    throw invalid({ non_field_errors: [`Give 1 to ${MAX_TASKS} tasks.`] });
  }
  const now = deps.clock.now();
  const read = inputs.map((input) => readTask(input, now));
  const wrong = read.map((one) => ('errors' in one ? one.errors : undefined));
  if (wrong.some((one) => one !== undefined)) refuse(wrong, list);

  const events = read.flatMap((one) => ('event' in one ? [one.event] : []));
  return deps.ingest.admit(inputs.length, async () => {
    const { tasks, changed, pending } = await deps.directory.resolve(ctx, events, { partial: false });
    if (!tasks.every(isTask))
      refuse(
        tasks.map((task) => (isTask(task) || Object.keys(task).length === 0 ? undefined : task)),
        list,
      );
    if (changed.length > 0) {
      const stored = deps.ingest.submit([{ table: TASKS, rows: changed }]);
      deps.directory.track(changed, stored);
      await stored;
    }
    await Promise.all(pending);
    return tasks.filter(isTask).map(toTaskOutput);
  });
};
