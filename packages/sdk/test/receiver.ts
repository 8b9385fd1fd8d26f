import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BudgetCheck, BudgetVerdict, Heartbeat, MetricInput, TaskEvent } from '../src/index.ts';

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  key: string | undefined;
  authorization: string | undefined;
  brand: string | undefined;
  body: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What to do with one request instead of, or after, storing it. */
export type Fault =
  | { status: number; retryAfter?: string; body?: string; location?: string }
  /** Never answers. */
  | 'hang'
  /** Stores, then breaks the connection: the sender cannot know. */
  | 'store-then-break';

/** A small real HTTP server that speaks the writing half of the API: validates, stores, honours idempotency keys. */
export interface Receiver {
  url: string;
  requests: Received[];
  tasks: TaskEvent[];
  metrics: MetricInput[];
  heartbeats: Heartbeat[];
  /** What is answered to a check of the budget. */
  verdict: (check: BudgetCheck) => Pick<BudgetVerdict, 'decision' | 'reason'>;
  /** Asked for every request that comes; `undefined` means serve it. */
  fault: (request: Received) => Fault | undefined;
  close(): Promise<void>;
}

const METRIC_FIELDS = new Set([
  'base_task',
  'execution_time_ms',
  'memory_usage_mb',
  'cpu_usage_percent',
  'error_count',
  'queue_wait_time_ms',
  'api_calls_count',
  'tokens_used',
  'cost_usd',
  'model',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'error_type',
  'created_at',
]);

const errorsOf = (metric: MetricInput): Record<string, string[]> => {
  const errors: Record<string, string[]> = {};
  for (const [field, value] of Object.entries(metric)) {
    if (!METRIC_FIELDS.has(field)) errors[field] = ['Unknown field.'];
    else if (typeof value === 'number' && value < 0) errors[field] = ['Must be at least 0.'];
  }
  if (typeof metric.execution_time_ms !== 'number') errors['execution_time_ms'] = ['This field is required.'];
  return errors;
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

export const startReceiver = async (port = 0): Promise<Receiver> => {
  const answers = new Map<string, { status: number; body: unknown }>();
  const sockets = new Set<Socket>();

  const createTasks = (items: TaskEvent[]): { status: number; body: unknown } => {
    if (items.some((item) => typeof item.task_id !== 'string'))
      return { status: 400, body: { task_id: ['Required.'] } };
    receiver.tasks.push(...items);
    return { status: 201, body: items.map((item, index) => ({ id: index + 1, ...item })) };
  };
  const createMetrics = (items: MetricInput[], partial: boolean): { status: number; body: unknown } => {
    const errors = items
      .map((item, index) => ({ index, errors: errorsOf(item) }))
      .filter((entry) => Object.keys(entry.errors).length > 0);
    if (errors.length > 0 && !partial) return { status: 400, body: { errors } };
    const good = items.filter((_, index) => !errors.some((entry) => entry.index === index));
    receiver.metrics.push(...good);
    return { status: 201, body: { created: good.length, ids: good.map((_, index) => index + 1), errors } };
  };
  const serve = (received: Received): { status: number; body: unknown } => {
    const value = JSON.parse(received.body);
    switch (received.path) {
      case '/tasks/monitoring/tasks/':
        return createTasks(value);
      case '/tasks/monitoring/metrics/bulk/':
        return createMetrics(value, received.query.get('partial') === 'true');
      case '/tasks/monitoring/workers/heartbeat/':
        receiver.heartbeats.push(...[value].flat());
        return { status: 200, body: value };
      case '/tasks/monitoring/budgets/check/':
        return { status: 200, body: { ...receiver.verdict(value), budgets: [], checked_at: '' } };
      default:
        return { status: 404, body: { detail: 'Not found.' } };
    }
  };
  const once = (received: Received): { status: number; body: unknown } => {
    if (received.key === undefined) return serve(received);
    const slot = `${received.path}?${received.query.toString()} ${received.key}`;
    const answer = answers.get(slot) ?? serve(received);
    answers.set(slot, answer);
    return answer;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    const header = (name: string): string | undefined => request.headers[name]?.toString();
    const received: Received = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      key: header('idempotency-key'),
      authorization: header('authorization'),
      brand: header('x-brand-id'),
      body: await readBody(request),
      at: Date.now(),
    };
    receiver.requests.push(received);
    const fault = receiver.fault(received);
    if (fault === 'hang') return;
    if (fault === 'store-then-break') {
      once(received);
      request.socket.destroy();
      return;
    }
    if (fault) {
      response.statusCode = fault.status;
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      if (fault.location !== undefined) response.setHeader('location', fault.location);
      response.end(fault.body ?? '{"detail": "No."}');
      return;
    }
    const answer = once(received);
    response.statusCode = answer.status;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer.body));
  };

  const server = createServer((request, response) => void handle(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}`,
    requests: [],
    tasks: [],
    metrics: [],
    heartbeats: [],
    verdict: () => ({ decision: 'allow', reason: 'No budget is for this task type.' }),
    fault: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return receiver;
};

/** Waits until `check` holds; throws with `what` when it does not within the deadline. */
export const until = async (
  what: string,
  check: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> => {
  const end = Date.now() + deadlineMs;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
