import { systemClock } from '../src/core/clock.ts';
import type { Clock } from '../src/core/clock.ts';
import { signToken } from '../src/tenancy/index.ts';
import { SECRET } from './server-process.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** One request of one brand; rejects when no answer came. */
export type Call = (
  brand: number,
  method: string,
  path: string,
  options?: { body?: unknown; raw?: string; headers?: Record<string, string> },
) => Promise<Reply>;

/** A token for every brand and everything, signed as the server in question expects. */
export const adminToken = (secret = SECRET, clock: Clock = systemClock): Promise<string> =>
  signToken({ secret, sub: 'tests', brands: '*', scope: 'monitoring:admin', ttlSeconds: 90 * 86_400 }, clock);

/** A caller with a token for every brand, on the base path of the API. */
export const caller = async (url: string, options: { clock?: Clock; token?: string } = {}): Promise<Call> => {
  const token = options.token ?? (await adminToken(SECRET, options.clock));
  return async (brand, method, path, { body, raw, headers = {} } = {}) => {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${url}/tasks/monitoring/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-brand-id': String(brand),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (answer === '' ? {} : JSON.parse(answer)) as Record<string, unknown>,
    };
  };
};

export interface ListedMetric {
  id: number;
  base_task: { id: number; task_id: string; task_type: string; status: string };
  execution_time_ms: number;
  tokens_used: number | null;
  cost_usd: number | null;
  created_at: string;
}

/** All metrics that match, page after page by cursor. */
export const listAll = async (call: Call, brand: number, filter: string): Promise<ListedMetric[]> => {
  const found: ListedMetric[] = [];
  let cursor: string | null = null;
  do {
    const { status, body } = await call(
      brand,
      'GET',
      `metrics/?page_size=1000&ordering=id${filter}${cursor ? `&cursor=${cursor}` : ''}`,
    );
    if (status !== 200) throw new Error(`list answered ${status}: ${JSON.stringify(body)}`);
    found.push(...(body['results'] as ListedMetric[]));
    cursor = body['next_cursor'] as string | null;
  } while (cursor !== null);
  return found;
};
