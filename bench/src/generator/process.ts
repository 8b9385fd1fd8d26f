import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Plan, RowsPlan, RowsSent, Sent } from './plan.ts';

type Outcome<Out> = { done: Out } | { failed: string };

/** In the child: does the one job that the parent sends, answers, and ends. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what comes over the wire is the caller's word
export const serveOneJob = async <In, Out>(work: (input: In) => Promise<Out>): Promise<void> => {
  process.once('disconnect', () => process.exit()); // also when the parent is gone: nobody wants the answer
  const [input]: In[] = await once(process, 'message');
  if (input === undefined) throw new Error('a message without a job');
  const outcome: Outcome<Out> = await work(input).then(
    (done) => ({ done }),
    (error: unknown) => ({ failed: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(outcome, undefined, undefined, () => process.disconnect?.());
};

const runJob = <Out>(script: string, input: object): Promise<Out> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`${script} ended with ${signal ?? code} before its answer`)),
    );
    child.once('message', (outcome: Outcome<Out>) => {
      if ('done' in outcome) resolve(outcome.done);
      else reject(new Error(outcome.failed));
    });
    child.send(input);
  });

/**
 * Sends metrics to the server from a process of its own: the generator's work and garbage are not the server's.
 * @throws Error with the generator's own message, or when it died without one.
 */
export const sendMetrics = (plan: Plan): Promise<Sent> => runJob('metrics-job.ts', plan);

/** Sends rows straight to ClickHouse from a process of its own; the same errors. */
export const sendRows = (plan: RowsPlan): Promise<RowsSent> => runJob('rows-job.ts', plan);
