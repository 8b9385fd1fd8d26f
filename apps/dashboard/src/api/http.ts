/** What went wrong: each has its words on the page. */
export type Trouble =
  | 'unreachable'
  | 'timeout'
  | 'invalid'
  | 'signedOut'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'tooLarge'
  | 'throttled'
  | 'busy'
  | 'broken';

const TROUBLES: Record<number, Trouble> = {
  401: 'signedOut',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  413: 'tooLarge',
  429: 'throttled',
  502: 'unreachable',
  503: 'busy',
  504: 'timeout',
};

/** What the server said no with, or that it said nothing. */
export class ApiError extends Error {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly trouble: Trouble;
  /** Every wrong field with its reasons. */
  readonly fields: Record<string, string[]>;
  /** @param message the server’s own sentence, in English; empty without one */
  constructor(status: number, trouble: Trouble, message = '', fields: Record<string, string[]> = {}) {
    super(message);
    this.status = status;
    this.trouble = trouble;
    this.fields = fields;
  }
}

export type Query = Record<string, string | number | boolean | undefined>;

export interface RequestOptions {
  brandId?: number | undefined;
  query?: Query | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;
const BASE = '/tasks/monitoring/';
let csrfToken = '';
let signedOut = (): void => undefined;

/** Of the session that has just begun or been found. */
export const keepCsrfToken = (token: string): void => {
  csrfToken = token;
};

/** What is done when an answer says that nobody is signed in any more. */
export const whenSignedOut = (then: () => void): void => {
  signedOut = then;
};
export const queryText = (query: Query = {}): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
};

/** Of a path below the API's root, or an absolute one. */
export const urlOf = (path: string, query?: Query): string =>
  (path.startsWith('/') ? path : BASE + path) + queryText(query);

export const headersOf = (brandId: number | undefined): Record<string, string> =>
  brandId === undefined ? {} : { 'X-Brand-ID': String(brandId) };

/** Why the server said no. That a session ended concerns more than who asked. */
export const refusalOf = async (response: Response): Promise<ApiError> => {
  const { status } = response;
  if (status === 401 && !new URL(response.url).pathname.startsWith('/session/')) signedOut();
  const trouble = TROUBLES[status] ?? (status >= 500 ? 'broken' : 'invalid');
  // A proxy answers with a page of its own, which is no sentence of ours.
  const body = (await response.json().catch(() => ({}))) as { detail?: string } | Record<string, string[]>;
  if (typeof body.detail === 'string') return new ApiError(status, trouble, body.detail);
  return new ApiError(status, trouble, '', body as Record<string, string[]>);
};

/** @throws ApiError */
export const request = async <T>(method: string, path: string, options: RequestOptions = {}): Promise<T> => {
  const { brandId, query, body, signal } = options;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(urlOf(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        ...headersOf(brandId),
        ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrfToken }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) throw await refusalOf(response);
    if (response.headers.get('content-type')?.startsWith('application/json'))
      return (await response.json()) as T;
    // Nothing, or a file that is not for here: read to its end, so that the server is done with it.
    await response.text();
    return undefined as T;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    throw new ApiError(0, timeout.aborted ? 'timeout' : 'unreachable');
  }
};
