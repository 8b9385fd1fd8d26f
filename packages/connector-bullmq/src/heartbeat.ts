import { loadavg, platform, totalmem } from 'node:os';
import type { Heartbeat } from '@vigie/sdk';

const DEPTH_TIMEOUT_MS = 1_000;

interface Counter {
  getCounts(types: string[]): Promise<number[]>;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Jobs that are ready and wait for a worker, over the worker's own connection; undefined while Redis does not answer. */
const queueDepth = async (worker: object): Promise<number | undefined> => {
  // BullMQ 6 calls it backend, BullMQ 5 scripts; a Worker has no public way to ask, and a Queue would open a connection.
  const counter: Counter | undefined = Reflect.get(worker, 'backend') ?? Reflect.get(worker, 'scripts');
  if (typeof counter?.getCounts !== 'function') return undefined;
  const patience = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), DEPTH_TIMEOUT_MS).unref();
  });
  try {
    const counts = await Promise.race([counter.getCounts(['wait', 'paused', 'prioritized']), patience]);
    return counts?.reduce((sum, count) => sum + count, 0);
  } catch {
    return undefined;
  }
};

/** Percent of one core that the process used since the last call; since its start the first time. */
const createCpuMeter = (): (() => number) => {
  let last = { at: 0, micros: 0 };
  return () => {
    const { user, system } = process.cpuUsage();
    const now = { at: performance.now(), micros: user + system };
    const percent = (now.micros - last.micros) / 10 / Math.max(1, now.at - last.at);
    last = now;
    return round(percent);
  };
};

/** Resident memory of the process in percent of what it may use: the container's limit, or else the machine's memory. */
const memoryPercent = (): number => {
  const limit = process.constrainedMemory();
  const available = limit > 0 && limit < totalmem() ? limit : totalmem();
  return round(Math.min(100, (process.memoryUsage.rss() / available) * 100));
};

export interface HeartbeatSource {
  worker: object;
  workerName: string;
  queueName: string;
  /** Attempts in work, and jobs that came to their end here, well or badly. */
  counts: () => { active: number; processed: number; failed: number };
}

/** What a worker says of itself. CPU and memory are those of its whole process, the load average is the machine's. */
export const createHeartbeat = (source: HeartbeatSource): (() => Promise<Heartbeat>) => {
  const cpuPercent = createCpuMeter();
  const started_at = new Date().toISOString();
  return async () => {
    const queue_depth = await queueDepth(source.worker);
    const { active, processed, failed } = source.counts();
    return {
      worker_name: source.workerName,
      queue_name: source.queueName,
      cpu_percent: cpuPercent(),
      memory_percent: memoryPercent(),
      active_tasks: active,
      processed_tasks: processed,
      failed_tasks: failed,
      // Windows has no load average; Node answers 0 there.
      ...(platform() === 'win32' ? {} : { load_average: round(loadavg()[0] ?? 0) }),
      ...(queue_depth === undefined ? {} : { queue_depth }),
      started_at,
    };
  };
};
