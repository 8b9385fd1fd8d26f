/** What the server said no with, or that it said nothing. */
export class ApiError extends Error {
  /** 0 when there was no answer. */
  readonly status: number;
  /** Every wrong field with its reasons. */
  readonly fields: Record<string, string[]>;
  constructor(status: number, message: string, fields: Record<string, string[]> = {}) {
    super(message);
    this.status = status;
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

/** Of the session that has just begun or been found. */
export const keepCsrfToken = (token: string): void => {
  csrfToken = token;
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

const errorOf = async (response: Response): Promise<ApiError> => {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { detail?: unknown };
    if (typeof body.detail === 'string') return new ApiError(response.status, body.detail);
    const fields = body as Record<string, string[]>;
    const said = Object.entries(fields).map(([field, reasons]) => `${field}: ${reasons.join(' ')}`);
    return new ApiError(response.status, said.join(' '), fields);
  } catch {
    return new ApiError(response.status, text.slice(0, 200) || response.statusText);
  }
};

/** @throws ApiError */
export const request = async <T>(method: string, path: string, options: RequestOptions = {}): Promise<T> => {
  const { brandId, query, body, signal } = options;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(urlOf(path, query), {
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
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      0,
      timeout.aborted ? 'The server did not answer in time.' : 'The server cannot be reached.',
    );
  }
  if (!response.ok) throw await errorOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
};
