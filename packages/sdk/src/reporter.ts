/**
 * Reports what jobs did, in the background: batches, retries, never throws into the job.
 *
 * ```ts
 * const reporter = createReporter({ url: 'http://127.0.0.1:8080', token, brandId: 1 });
 * await reporter.measure({ task_id: 'a-1', task_type: 'resize' }, () => resize(image));
 * await reporter.close();
 * ```
 */
import { createClient } from './client.ts';
import type { Client, ClientOptions } from './client.ts';
import { Courier } from './courier.ts';
import type { VigieError } from './errors.ts';
import { HeartbeatLane } from './heartbeat-lane.ts';
import { later } from './pause.ts';
import { RecordLane } from './record-lane.ts';
import type { Heartbeat, MetricInput, TaskEvent, TaskStatus, TaskUpdate } from './types.ts';
import { Usage } from './usage.ts';

/** Starts measuring; the function it returns ends the measurement. What cannot be told is left out. */
export type Probe = () => () => Pick<MetricInput, 'cpu_usage_percent' | 'memory_usage_mb'>;

/** Something that will not reach the server, and why. */
export type Drop = Entry & { reason: string };

type Entry =
  | { kind: 'metric'; item: MetricInput }
  | { kind: 'task'; item: TaskUpdate }
  | { kind: 'heartbeat'; item: Heartbeat };

export interface ReporterSettings {
  /** Tasks and metrics held at most, those being sent included; beyond it the oldest go (default 10 000). */
  maxBuffer?: number;
  /** Longest time that something waits for company before it is sent (default 500). */
  flushIntervalMs?: number;
  /** Items in one request at most, and the number that is sent at once (default 500, at most 1 000). */
  batchSize?: number;
  /** Measures CPU and memory for `measure`; without it both stay unknown. */
  probe?: Probe;
  onDrop?: (drop: Drop) => void;
  /** Told of every failed try; the reporter goes on trying. */
  onError?: (error: VigieError) => void;
}

export type ReporterOptions = ReporterSettings & ({ client: Client } | ClientOptions);

export interface MeasureOptions {
  /** How long this execution waited since it was ready to run; unknown if left out. */
  queueWaitMs?: number;
  /** Whether the task will be tried again if `fn` throws: it is then retrying, not failed (default false). */
  retryOnError?: boolean;
}

export interface ReporterStats {
  /** Tasks and metrics that wait or are being sent. */
  buffered: number;
  sent: number;
  dropped: number;
}

export interface Reporter {
  /** Runs `fn` as one execution of the task and reports it; gives back what `fn` gives, or throws what it throws. */
  measure<T>(task: TaskEvent, fn: (usage: Usage) => T | Promise<T>, options?: MeasureOptions): Promise<T>;
  /**
   * Says that an execution began; call what it gives back when the execution has ended. One that ends within a flush
   * interval says nothing: its metric tells the whole story.
   */
  started(task: TaskEvent): () => void;
  /** Reports one execution; `created_at` is now unless it is given. */
  report(metric: MetricInput): void;
  task(event: TaskUpdate): void;
  heartbeat(heartbeat: Heartbeat): void;
  /** Resolves once all that was reported until now is stored or dropped, however long the server is away. */
  flush(): Promise<void>;
  /** Sends what is left for at most `timeoutMs` (default 5 000), then drops the rest. Later reports are dropped. */
  close(options?: { timeoutMs?: number }): Promise<void>;
  readonly stats: ReporterStats;
}

const positive = (name: string, value: number, max: number): number => {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new RangeError(`${name} must be a whole number from 1 to ${max}, not ${value}.`);
  }
  return value;
};

/** A caller's callback must not break the reporter, nor the job that the reporter is called from. */
const shielded =
  <T>(callback: ((value: T) => void) | undefined): ((value: T) => void) =>
  (value) => {
    try {
      callback?.(value);
    } catch {
      // There is nobody left to tell.
    }
  };

const toJson = (item: object): string => {
  const json: string | undefined = JSON.stringify(item);
  if (!json?.startsWith('{')) throw new TypeError('not an object');
  return json;
};

/** A reporter; only wrong settings throw, and only here. */
export const createReporter = (options: ReporterOptions): Reporter => {
  const client = 'client' in options ? options.client : createClient(options);
  const maxBuffer = positive('maxBuffer', options.maxBuffer ?? 10_000, 10_000_000);
  const batchSize = Math.min(positive('batchSize', options.batchSize ?? 500, 1_000), maxBuffer);
  const flushIntervalMs = positive('flushIntervalMs', options.flushIntervalMs ?? 500, 3_600_000);
  const onDrop = shielded(options.onDrop);
  const courier = new Courier(shielded(options.onError));
  const counts = { sent: 0, dropped: 0 };
  let closing: Promise<void> | undefined;

  const drop = (dropped: Drop): void => {
    if (dropped.kind !== 'heartbeat') counts.dropped += 1;
    onDrop(dropped);
  };
  const records = new RecordLane({
    client,
    courier,
    maxBuffer,
    batchSize,
    flushIntervalMs,
    drop: (kind, json, reason) => drop({ kind, item: JSON.parse(json), reason }),
    sent: (count) => {
      counts.sent += count;
    },
  });
  const heartbeats = new HeartbeatLane(client, courier, (item, reason) =>
    drop({ kind: 'heartbeat', item, reason }),
  );

  const accept = (entry: Entry): void => {
    if (closing) return drop({ ...entry, reason: 'the reporter is closed' });
    try {
      if (entry.kind === 'heartbeat') return heartbeats.add(entry.item);
      const task = entry.kind === 'task' ? entry.item : entry.item.base_task;
      records.add(entry.kind, toJson(entry.item), typeof task === 'object' ? task.task_id : undefined);
    } catch (error) {
      drop({ ...entry, reason: `it cannot be written as JSON: ${String(error)}` });
    }
  };

  const begin = (task: TaskEvent): (() => void) =>
    later(flushIntervalMs, () => accept({ kind: 'task', item: { ...task, status: 'running' } }));

  const flush = async (): Promise<void> => {
    await courier.holding(Promise.all([records.flush(), heartbeats.flush()]));
  };

  const close = async (timeoutMs: number): Promise<void> => {
    courier.hurry();
    const deadline = setTimeout(() => courier.stop(), timeoutMs);
    await flush();
    clearTimeout(deadline);
  };

  return {
    measure: async (task, fn, { queueWaitMs, retryOnError = false } = {}) => {
      const usage = new Usage();
      const started = performance.now();
      const running = { ...task, started_at: new Date().toISOString() };
      const ended = begin(running);
      const stop = options.probe?.();
      let status: TaskStatus = retryOnError ? 'retrying' : 'failed';
      try {
        const result = await fn(usage);
        status = 'completed';
        return result;
      } finally {
        ended();
        const execution_time_ms = Math.round((performance.now() - started) * 1000) / 1000;
        const completed_at = new Date().toISOString();
        accept({
          kind: 'metric',
          item: {
            base_task: { ...running, status, ...(status === 'retrying' ? {} : { completed_at }) },
            created_at: completed_at,
            execution_time_ms,
            error_count: status === 'completed' ? 0 : 1,
            ...(queueWaitMs === undefined ? {} : { queue_wait_time_ms: queueWaitMs }),
            ...usage.fields(),
            ...stop?.(),
          },
        });
      }
    },
    started: begin,
    // Said now, for the metric may have to wait for the server.
    report: (metric) => accept({ kind: 'metric', item: { created_at: new Date().toISOString(), ...metric } }),
    task: (event) => accept({ kind: 'task', item: event }),
    heartbeat: (heartbeat) => accept({ kind: 'heartbeat', item: heartbeat }),
    flush,
    close: ({ timeoutMs = 5_000 } = {}) => (closing ??= close(timeoutMs)),
    get stats() {
      return { buffered: records.size, ...counts };
    },
  };
};
