import type { Client } from './client.ts';
import type { Courier } from './courier.ts';
import type { BulkResult } from './types.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { later } from './pause.ts';

export type RecordKind = 'task' | 'metric';

/** Kept as the JSON that will be sent: the caller may change the object later, and every retry sends the same bytes. */
interface Item {
  kind: RecordKind;
  json: string;
  /** The caller's id of the task, if known. */
  taskId: string | undefined;
}

export interface LaneOptions {
  client: Client;
  courier: Courier;
  maxBuffer: number;
  flushIntervalMs: number;
  batchSize: number;
  drop: (kind: RecordKind, json: string, reason: string) => void;
  sent: (count: number) => void;
}

const PATHS = { task: 'tasks/', metric: 'metrics/bulk/' } as const;

const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

/** Sends tasks and metrics in batches, one request at a time, so that a task's states arrive in their order. */
export class RecordLane {
  readonly #options: LaneOptions;
  readonly #queue: BoundedQueue<Item>;
  #cancelTimer: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#queue = new BoundedQueue(options.maxBuffer);
  }

  get size(): number {
    return this.#queue.size;
  }

  add(kind: RecordKind, json: string, taskId: string | undefined): void {
    const evicted = this.#queue.push({ kind, json, taskId });
    if (evicted) this.#options.drop(evicted.kind, evicted.json, 'the buffer is full');
    if (this.#queue.waiting >= this.#options.batchSize) void this.flush();
    else this.#cancelTimer ??= later(this.#options.flushIntervalMs, () => void this.flush());
  }

  /** Sends all that waits; resolves once it is stored, refused or given up. Never rejects. */
  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#queue.waiting > 0) this.#running ??= this.#run();
    return this.#running ?? Promise.resolve();
  }

  async #run(): Promise<void> {
    while (this.#queue.waiting > 0) {
      const batch = this.#takeBatch();
      // Registrations first: a metric may name a task that is registered in the same batch.
      for (const kind of ['task', 'metric'] as const) {
        const items = batch.filter((item) => item.kind === kind);
        if (items.length > 0) await this.#send(kind, items);
      }
      this.#queue.settle(batch.length);
    }
    // In step with the last look at the queue: what is added from here on starts a new run.
    this.#running = undefined;
  }

  /** Stops before a task event that follows a metric of the same task, or sending tasks first would reverse them. */
  #takeBatch(): Item[] {
    const measured = new Set<string>();
    return this.#queue.take(this.#options.batchSize, ({ kind, taskId }) => {
      if (taskId === undefined) return true;
      if (kind === 'task') return !measured.has(taskId);
      measured.add(taskId);
      return true;
    });
  }

  async #send(kind: RecordKind, items: Item[], partial = false): Promise<void> {
    const { client, courier } = this.#options;
    const given = { json: `[${items.map((item) => item.json).join(',')}]`, idempotencyKey: newKey() };
    const query = partial ? { query: { partial: true } } : {};
    const answer = await courier.deliver((signal) =>
      client.request<Partial<BulkResult>>('POST', PATHS[kind], { ...given, ...query, signal }),
    );
    if (answer.kind === 'stopped')
      return this.#dropAll(items, 'the reporter was closed before the server took it');
    if (answer.kind === 'stored') return this.#settle(items, answer.value.errors ?? []);
    const { status, message } = answer.error;
    if (kind === 'metric' && status === 400 && !partial) return this.#send(kind, items, true);
    // One bad or one too many spoils the whole request: halve it until the culprit is alone.
    if (items.length > 1 && (status === 400 || status === 413 || status === 422)) {
      const middle = Math.ceil(items.length / 2);
      await this.#send(kind, items.slice(0, middle));
      return this.#send(kind, items.slice(middle));
    }
    this.#dropAll(items, message);
  }

  #settle(items: Item[], refused: BulkResult['errors']): void {
    this.#options.sent(items.length - refused.length);
    for (const { index, errors } of refused) {
      const reason = Object.entries(errors).map(([field, messages]) => `${field}: ${messages.join(' ')}`);
      const item = items[index];
      if (item) this.#options.drop(item.kind, item.json, reason.join('; '));
    }
  }

  #dropAll(items: Item[], reason: string): void {
    for (const item of items) this.#options.drop(item.kind, item.json, reason);
  }
}
