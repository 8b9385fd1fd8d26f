import type { Call } from './api.ts';

/** What the load sent in one request, and what is known of it. */
interface Sent {
  readonly brand: number;
  readonly path: 'metrics/' | 'metrics/bulk/';
  readonly raw: string;
  readonly taskIds: string[];
  readonly key: string | undefined;
  ids: number[] | undefined;
  /** The last refusal, for whoever looks into a failure. */
  last: string;
}

/** A load on the server and the ledger of what it acknowledged. */
export interface Load {
  readonly sent: Sent[];
  /** Answers that a client must never see: anything but 201, or 503 with Retry-After. */
  readonly wrong: string[];
  /** Statuses by how often they came; 0 stands for a broken connection. */
  readonly statuses: Map<number, number>;
  /** Lets the requests on their way end and sends no more. */
  stop(): Promise<void>;
}

export const BRANDS = [101, 102, 103];
const TYPES = ['parse', 'render', 'embed', 'crawl'];
const PRIORITIES = ['critical', 'high', 'normal', 'low'];
const DAY = 86_400_000;

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;

const metric = (tag: string, taskId: string, backfill: boolean): object => ({
  base_task: { task_id: taskId, task_type: pick(TYPES), priority: pick(PRIORITIES), worker_name: tag },
  execution_time_ms: Math.round(Math.exp(Math.random() * 8) * 1000) / 1000,
  error_count: Math.random() < 0.2 ? 1 : 0,
  tokens_used: Math.floor(Math.random() * 5_000),
  cost_usd: Math.floor(Math.random() * 1e6) / 1e6,
  ...(backfill && Math.random() < 0.5
    ? { created_at: new Date(Date.now() - Math.random() * 40 * DAY).toISOString() }
    : {}),
});

const isRightRefusal = (status: number, retryAfter: string | null): boolean =>
  status === 503 && Number(retryAfter) > 0;

/** Sends one request once and writes what became of it into the ledger. */
const send = async (call: Call, load: Pick<Load, 'wrong' | 'statuses'>, one: Sent): Promise<void> => {
  let status = 0;
  try {
    const answer = await call(one.brand, 'POST', one.path, {
      raw: one.raw,
      ...(one.key === undefined ? {} : { headers: { 'idempotency-key': one.key } }),
    });
    status = answer.status;
    one.last = `${status} ${JSON.stringify(answer.body).slice(0, 300)}`;
    if (status === 201)
      one.ids = (answer.body['ids'] as number[] | undefined) ?? [answer.body['id'] as number];
    else if (!isRightRefusal(status, answer.headers.get('retry-after'))) {
      load.wrong.push(`${one.path} ${status} ${JSON.stringify(answer.body)}`);
    }
  } catch {
    // The connection broke: whether it was stored is unknown.
  }
  load.statuses.set(status, (load.statuses.get(status) ?? 0) + 1);
};

/**
 * Writes through several connections until stopped: half of them single metrics, half bulk, every third request with
 * an Idempotency-Key, every fourth bulk a backfill over 40 days, each metric of a task never seen before and of the
 * worker `tag`.
 */
export const startLoad = (call: Call, tag: string, options: { connections: number; bulk: number }): Load => {
  const ledger = { sent: [] as Sent[], wrong: [] as string[], statuses: new Map<number, number>() };
  let stopped = false;
  const connection = async (number: number): Promise<void> => {
    for (let n = 0; !stopped; n += 1) {
      const bulk = number % 2 === 0;
      const taskIds = Array.from({ length: bulk ? options.bulk : 1 }, (_, i) => `${tag}-${number}-${n}-${i}`);
      const metrics = taskIds.map((taskId) => metric(tag, taskId, bulk && n % 4 === 0));
      const one: Sent = {
        brand: pick(BRANDS),
        path: bulk ? 'metrics/bulk/' : 'metrics/',
        raw: JSON.stringify(bulk ? metrics : metrics[0]),
        taskIds,
        key: n % 3 === 0 ? `${tag}-${number}-${n}` : undefined,
        ids: undefined,
        last: 'never answered',
      };
      ledger.sent.push(one);
      await send(call, ledger, one);
      // A refused client waits a little, as Retry-After asks; the tests have no second to spare.
      if (one.ids === undefined && !stopped) await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  const connections = Array.from({ length: options.connections }, (_, number) => connection(number));
  return {
    ...ledger,
    async stop() {
      stopped = true;
      await Promise.all(connections);
    },
  };
};

/** Sends what has a key and no acknowledgement again, under the same key, until it is acknowledged. */
export const retryKeyed = async (call: Call, load: Load, limitMs = 30_000): Promise<number> => {
  const open = load.sent.filter((one) => one.key !== undefined && one.ids === undefined);
  const deadline = performance.now() + limitMs;
  await Promise.all(
    open.map(async (one) => {
      while (one.ids === undefined) {
        if (performance.now() > deadline)
          throw new Error(`no 201 for ${one.key} within ${limitMs} ms: ${one.last}`);
        await send(call, load, one);
        if (one.ids === undefined) await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }),
  );
  return open.length;
};
