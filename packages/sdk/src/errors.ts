import type { FieldErrors } from './types.ts';

/** A request that brought no usable answer. `status` is 0 when nothing came back at all (network, timeout). */
export class VigieError extends Error {
  readonly status: number;
  /** Messages by field of the request, from a 400; empty otherwise. */
  readonly fields: FieldErrors;
  /** Seconds that the server asks to wait, from a 429 or 503. */
  readonly retryAfter: number | undefined;
  /** The answer's body as it came, parsed if it was JSON. */
  readonly body: unknown;

  constructor(
    message: string,
    details: {
      status?: number;
      fields?: FieldErrors;
      retryAfter?: number | undefined;
      body?: unknown;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'VigieError';
    this.status = details.status ?? 0;
    this.fields = details.fields ?? {};
    this.retryAfter = details.retryAfter;
    this.body = details.body;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (body: unknown): FieldErrors =>
  isRecord(body)
    ? Object.fromEntries(
        Object.entries(body).flatMap(([field, messages]) =>
          Array.isArray(messages) && messages.every((m) => typeof m === 'string') ? [[field, messages]] : [],
        ),
      )
    : {};

/** Seconds from a `Retry-After` header, which holds seconds or an HTTP date. */
const secondsOf = (header: string | null): number | undefined => {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The error of an answer that is not a success, with what the server said about it. */
export const errorOf = (status: number, text: string, retryAfter: string | null): VigieError => {
  const body = parsed(text);
  const fields = fieldsOf(body);
  const detail = isRecord(body) && typeof body['detail'] === 'string' ? body['detail'] : undefined;
  const said =
    detail ??
    Object.entries(fields)
      .map(([field, m]) => `${field}: ${m.join(' ')}`)
      .join('; ');
  return new VigieError(`The server answered ${status}${said ? `: ${said}` : ''}`, {
    status,
    fields,
    retryAfter: secondsOf(retryAfter),
    body,
  });
};
