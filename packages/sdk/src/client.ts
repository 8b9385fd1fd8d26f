/**
 * A typed client for the server's API.
 *
 * ```ts
 * const client = createClient({ url: 'http://127.0.0.1:8080', token, brandId: 1 });
 * await client.createMetric({ base_task: { task_id: 'a-1', task_type: 'resize' }, execution_time_ms: 42 });
 * ```
 */
import { errorOf, VigieError } from './errors.ts';
import type * as Api from './types.ts';

const BASE = '/tasks/monitoring';

export interface ClientOptions {
  /** Where the server listens, for example `http://127.0.0.1:8080`. */
  url: string;
  /** A JWT or an API key, or a function that gives one: it is asked before every request. */
  token: string | (() => string | Promise<string>);
  brandId: number;
  fetch?: typeof globalThis.fetch;
  /** Longest wait for one answer, milliseconds (default 10 000). */
  timeoutMs?: number;
}

export interface RequestOptions {
  query?: Api.Query;
  /** The body, already JSON, so that a retry can send the very same bytes. */
  json?: string;
  /** A write that is repeated with the same key and body is stored once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export type WriteOptions = Pick<RequestOptions, 'idempotencyKey' | 'signal'>;

/** Every method rejects with a `VigieError` when there is no answer or the answer is not a success. */
export interface Client {
  registerTask(task: Api.TaskUpdate, options?: WriteOptions): Promise<Api.Task>;
  /** All or nothing, at most 1,000. */
  registerTasks(tasks: readonly Api.TaskUpdate[], options?: WriteOptions): Promise<Api.Task[]>;
  createMetric(metric: Api.MetricInput, options?: WriteOptions): Promise<Api.Metric>;
  /** At most 10,000; all or nothing, unless `partial` stores the good ones and names the bad. */
  createMetrics(
    metrics: readonly Api.MetricInput[],
    options?: WriteOptions & { partial?: boolean },
  ): Promise<Api.BulkResult>;
  heartbeat(heartbeat: Api.Heartbeat | readonly Api.Heartbeat[], options?: WriteOptions): Promise<unknown>;
  /** Whether a task may start. A `BudgetGuard` answers even when the server does not. */
  checkBudget(check: Api.BudgetCheck, options?: WriteOptions): Promise<Api.BudgetVerdict>;
  listTasks(query?: Api.Query): Promise<Api.Page<Api.Task>>;
  getTask(id: number): Promise<Api.TaskDetail>;
  listMetrics(query?: Api.Query): Promise<Api.Page<Api.Metric>>;
  dashboard(query?: Api.Query): Promise<Api.Dashboard>;
  trends(query?: Api.Query): Promise<Api.Trends>;
  performanceByType(query?: Api.Query): Promise<Api.PerformanceByType>;
  workers(query?: Api.Query): Promise<Api.Page<Api.Worker>>;
  workersOverview(): Promise<Api.WorkersOverview>;
  /** Any request under `/tasks/monitoring/`, for what has no method of its own. */
  request<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
}

/** In a list `\,` is a comma of a name. */
const nameOf = (value: string | number): string => String(value).replaceAll(',', String.raw`\,`);

const queryString = (query: Api.Query): string => {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, Array.isArray(value) ? value.map(nameOf).join(',') : String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
};

/** A client bound to one server, one token and one brand. It sends each request once; retries are the reporter's. */
export const createClient = (options: ClientOptions): Client => {
  const { token, brandId, timeoutMs = 10_000 } = options;
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  const root = options.url.replace(/\/+$/, '') + BASE;

  const request = async <T>(method: string, path: string, given: RequestOptions = {}): Promise<T> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await send(`${root}/${path}${queryString(given.query ?? {})}`, {
        method,
        headers: {
          authorization: `Bearer ${typeof token === 'function' ? await token() : token}`,
          'x-brand-id': String(brandId),
          accept: 'application/json',
          ...(given.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(given.idempotencyKey === undefined ? {} : { 'idempotency-key': given.idempotencyKey }),
        },
        ...(given.json === undefined ? {} : { body: given.json }),
        signal: given.signal ? AbortSignal.any([timeout, given.signal]) : timeout,
        // A redirected POST turns into a GET, which would look like a success.
        redirect: 'error',
      });
      text = await response.text();
    } catch (cause) {
      const why = timeout.aborted ? `no answer within ${timeoutMs} ms` : messageOf(cause);
      throw new VigieError(`${method} ${path}: ${why}`, { cause });
    }
    if (!response.ok) throw errorOf(response.status, text, response.headers.get('retry-after'));
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new VigieError(`${method} ${path}: the answer is not JSON; is this a Vigie server?`, {
        status: response.status,
        body: text,
        cause,
      });
    }
  };

  const get = <T>(path: string, query?: Api.Query): Promise<T> =>
    request<T>('GET', path, query ? { query } : {});
  const post = async <T>(path: string, value: unknown, given?: RequestOptions): Promise<T> =>
    request<T>('POST', path, { ...given, json: JSON.stringify(value) });

  return {
    registerTask: (task, given) => post('tasks/', task, given),
    registerTasks: (tasks, given) => post('tasks/', tasks, given),
    createMetric: (metric, given) => post('metrics/', metric, given),
    createMetrics: (metrics, { partial = false, ...given } = {}) =>
      post('metrics/bulk/', metrics, partial ? { ...given, query: { partial: true } } : given),
    heartbeat: (heartbeat, given) => post('workers/heartbeat/', heartbeat, given),
    checkBudget: (check, given) => post('budgets/check/', check, given),
    listTasks: (query) => get('tasks/', query),
    getTask: (id) => get(`tasks/${id}/`),
    listMetrics: (query) => get('metrics/', query),
    dashboard: (query) => get('metrics/dashboard/', query),
    trends: (query) => get('metrics/trends/', query),
    performanceByType: (query) => get('metrics/performance-by-type/', query),
    workers: (query) => get('workers/', query),
    workersOverview: () => get('workers/overview/'),
    request,
  };
};

/** `fetch` hides the reason («fetch failed») behind its cause. */
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
};
