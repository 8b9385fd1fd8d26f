/** Messages by top-level field of the request, the shape that Django REST Framework answers. */
export type FieldErrors = Record<string, string[]>;

export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media_type'
  | 'throttled'
  | 'unavailable';

/** An outcome that the caller may know about. Anything else that is thrown is our bug and answers a bare 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldErrors | undefined;
  /** Seconds after which a retry makes sense; only for `throttled` and `unavailable`. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, extra: { fields?: FieldErrors; retryAfter?: number } = {}) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.fields = extra.fields;
    this.retryAfter = extra.retryAfter;
  }
}

export const invalid = (fields: FieldErrors): AppError =>
  new AppError('invalid', 'Invalid input.', { fields });
export const notFound = (): AppError => new AppError('not_found', 'Not found.');
export const unavailable = (reason: string, retryAfter = 1): AppError =>
  new AppError('unavailable', reason, { retryAfter });

/** A start-up problem that the person at the terminal can solve: printed as one line, exit code 1. */
export class StartupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartupError';
  }
}

/** The text of whatever was thrown, for a log line or a one-line message. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
