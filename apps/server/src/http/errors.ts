import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import { AppError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';

const STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  throttled: 429,
  unavailable: 503,
};

const errorCount = new Counter({
  name: 'vigie_http_errors_total',
  help: 'Answers with an error, by status.',
  labelNames: ['status'],
});

/** Fastify's own refusals, in the API's words. */
const fromFastify = (error: FastifyError): AppError | undefined => {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('too_large', 'The request body is too large.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('unsupported_media_type', 'Unsupported media type in request.');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new AppError('invalid', 'JSON parse error: the body is empty.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new AppError('invalid', 'The body is shorter or longer than Content-Length says.');
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? new AppError('invalid', 'The request could not be read.')
        : undefined;
  }
};

const bodyOf = (error: AppError): object => error.fields ?? { detail: error.message };

const send = (error: AppError, reply: FastifyReply): FastifyReply => {
  const status = STATUS[error.code];
  errorCount.inc({ status });
  if (error.retryAfter !== undefined) void reply.header('Retry-After', String(error.retryAfter));
  if (error.code === 'unauthenticated') void reply.header('WWW-Authenticate', 'Bearer realm="vigie"');
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(bodyOf(error));
};

const answerError = (
  error: FastifyError | AppError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const known = error instanceof AppError ? error : fromFastify(error);
  if (known) {
    if (known.code === 'unavailable') request.log.warn({ err: error.cause ?? error }, 'unavailable');
    return send(known, reply);
  }
  request.log.error({ err: error }, 'unexpected error');
  errorCount.inc({ status: 500 });
  return reply
    .code(500)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ detail: 'Internal error.' });
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * One place where outcomes become answers; unknown paths are 404, known ones with another method 405:
 * call what it returns once all routes are there.
 */
export const mapErrors = (app: FastifyInstance): (() => void) => {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => send(new AppError('not_found', 'Not found.'), reply));

  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/tasks/monitoring/')) return;
    const methods = methodsOf.get(route.url) ?? new Set<string>();
    for (const method of [route.method].flat()) methods.add(method);
    methodsOf.set(route.url, methods);
  });
  return () => {
    for (const [url, methods] of new Map(methodsOf)) {
      const allow = [...methods].join(', ');
      app.route({
        method: METHODS.filter((method) => !methods.has(method)),
        url,
        schema: { hide: true },
        handler: async (request, reply) => {
          void reply.header('Allow', allow);
          return send(new AppError('method_not_allowed', `Method "${request.method}" not allowed.`), reply);
        },
      });
    }
  };
};
