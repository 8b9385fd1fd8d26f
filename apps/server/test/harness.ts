import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createApp } from '../src/app.ts';
import type { App, AppOptions } from '../src/app.ts';
import { resolveConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import type { Clock } from '../src/core/clock.ts';
import type { Scope } from '../src/core/ctx.ts';
import { createLogger } from '../src/core/logger.ts';
import { signToken } from '../src/tenancy/index.ts';
import { createAnswerCheck } from './answer-check.ts';
import type { AnswerCheck, OpenApi } from './answer-check.ts';

export const BASE = '/tasks/monitoring/';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** What came back. `body` is parsed JSON, or the text where it is none. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  next_cursor: string | null;
  results: T[];
}

export type Refusal = Record<string, string[]>;

/** A caller with a token of its own. Paths are relative to the base path unless they start with a slash. */
export interface Api {
  readonly brand: number;
  /** Of the base path, and what identifies the caller: for what is no question and answer. */
  readonly url: string;
  readonly headers: Record<string, string>;
  get<T>(path: string): Promise<Answer<T>>;
  /** `headers` come on top; a text body is sent as it is, anything else as JSON. */
  post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  send<T>(
    method: string,
    path: string,
    init?: { body?: string; headers?: Record<string, string> },
  ): Promise<Answer<T>>;
}

/** A clock that runs from noon (UTC) of today, so that no test straddles midnight, and that can be moved on. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export interface TestServer {
  readonly app: App;
  readonly url: string;
  readonly openApi: OpenApi;
  readonly clock: TestClock;
  /** A brand that no other test knows. */
  newBrand(): number;
  token(brands: readonly number[] | '*', scope?: Scope): Promise<string>;
  /** Speaks with `bearer`, a token or an API key, for the brand. */
  as(bearer: string, brand: number): Api;
  /** Speaks with a fresh token for that brand alone. */
  api(brand?: number, scope?: Scope): Promise<Api>;
}

const createClock = (): TestClock => {
  const started = Date.now();
  let offset = Math.floor(started / DAY) * DAY + 12 * HOUR - started;
  return {
    now: () => Date.now() + offset,
    advance: (ms) => {
      offset += ms;
    },
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const createApi = (url: string, bearer: string, brand: number, check: AnswerCheck): Api => {
  const identity = { authorization: `Bearer ${bearer}`, 'x-brand-id': String(brand) };
  const send = async <T>(
    method: string,
    path: string,
    init: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> => {
    const target = path.startsWith('/') ? path : BASE + path;
    const response = await fetch(url + target, {
      method,
      redirect: 'manual',
      headers: { ...identity, ...init.headers },
      ...(init.body === undefined ? {} : { body: init.body }),
      signal: AbortSignal.timeout(20_000),
    });
    const body = parse(await response.text());
    const type = response.headers.get('content-type') ?? '';
    check({ method, path: target, status: response.status, type, body });
    return { status: response.status, headers: response.headers, body: body as T };
  };
  return {
    brand,
    url: url + BASE,
    headers: identity,
    send,
    get: (path) => send('GET', path),
    post: (path, body, headers = {}) =>
      send('POST', path, {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
  };
};

let lastBrand = 1_000;

const start = async (
  over: Partial<Config>,
  options: Pick<AppOptions, 'delivery'>,
): Promise<{ server: TestServer; stop: () => Promise<void> }> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-server-test-'));
  const clock = createClock();
  const config = { ...resolveConfig(['--port', '0', '--data-dir', dataDir], {}), ...over };
  const removeData = (): Promise<void> => rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  const app = await createApp({ ...options, config, logger: createLogger('fatal'), clock }).catch(
    async (error: unknown) => {
      await removeData();
      throw error;
    },
  );
  const url = await app.listen();
  const openApi = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  const check = createAnswerCheck(openApi);
  const newBrand = (): number => (lastBrand += 1);
  const token = (of: readonly number[] | '*', scope: Scope = 'monitoring:write'): Promise<string> =>
    signToken({ secret: app.secret, sub: 'tester', brands: of, scope, ttlSeconds: 86_400 }, clock);
  const as = (bearer: string, brand: number): Api => createApi(url, bearer, brand, check);
  const server: TestServer = {
    app,
    url,
    openApi,
    clock,
    newBrand,
    token,
    as,
    api: async (brand = newBrand(), scope) => as(await token([brand], scope), brand),
  };
  const stop = async (): Promise<void> => {
    await app.close();
    await removeData();
  };
  return { server, stop };
};

/**
 * One real server with real engines for the tests of a file, in a data folder of its own; closed after the last.
 * @param over settings; as a function when they are known only once the tests run
 */
export const useServer = (
  over: Partial<Config> | (() => Partial<Config>) = {},
  options: Pick<AppOptions, 'delivery'> = {},
): TestServer => {
  let running: { server: TestServer; stop: () => Promise<void> } | undefined;
  beforeAll(async () => {
    running = await start(typeof over === 'function' ? over() : over, options);
  }, 120_000);
  afterAll(() => running?.stop(), 60_000);
  return new Proxy({} as TestServer, {
    get: (_target, name) => {
      if (!running) throw new Error('the server runs only while tests do');
      return running.server[name as keyof TestServer];
    },
  });
};
