import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerOrders } from './worker-orders.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const DRAIN_DEADLINE_MS = 15_000;

export interface Workers {
  processes: ChildProcess[];
  /** Lets each finish its job and report it; one that takes too long is killed. */
  stop(): Promise<void>;
}

const stopOne = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const deadline = setTimeout(() => child.kill('SIGKILL'), DRAIN_DEADLINE_MS);
  if (child.connected) child.send('stop');
  await ended;
  clearTimeout(deadline);
};

/** Starts a process for each order. They end with this one, for they hang on its channel. */
export const startWorkers = (orders: WorkerOrders[]): Workers => {
  const processes = orders.map((order) => {
    const child = fork(WORKER, { execArgv: ['--conditions=source'] });
    child.send(order);
    return child;
  });
  return { processes, stop: async () => void (await Promise.all(processes.map(stopOne))) };
};
