import { randomUUID } from 'node:crypto';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify';
import type { Ctx } from '../core/ctx.ts';
import type { Logger } from '../core/logger.ts';
import { boundRequests } from './back-pressure.ts';
import { parseBodies } from './body.ts';
import { prepareDrain } from './drain.ts';
import { mapErrors } from './errors.ts';
import './types.ts';
import { bodyValidator } from './validation.ts';

export interface HttpOptions {
  logger: Logger;
  maxBodyBytes: number;
  maxInFlight: number;
}

/** A Fastify instance with the API's ways of reading bodies, refusing and naming errors, and no route yet. */
export const createHttpServer = (
  options: HttpOptions,
): { app: FastifyInstance; refuseOtherMethods: () => void; drain: () => Promise<void> } => {
  // Named, or Fastify would make the logger's own type part of its own.
  const loggerInstance: FastifyBaseLogger = options.logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.maxBodyBytes,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    requestTimeout: 60_000,
    connectionTimeout: 120_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // it would not say Retry-After; drain.ts does
    exposeHeadRoutes: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    http: { maxHeaderSize: 32_768 },
    // What Node refuses before there is a request (a broken request line, oversized headers).
    clientErrorHandler: (error, socket) => {
      if (!socket.writable) return;
      const status =
        (error as { code?: string }).code === 'HPE_HEADER_OVERFLOW'
          ? '431 Request Header Fields Too Large'
          : '400 Bad Request';
      const body = JSON.stringify({ detail: 'The request could not be read.' });
      socket.end(
        `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
    },
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply).code(400).send({ detail: 'The address could not be read.' });
    },
  });
  const drain = prepareDrain(app);
  app.decorateRequest('ctx', null as unknown as Ctx);
  app.setValidatorCompiler(({ schema, httpPart }) =>
    // Query strings and path parameters are read, typed and refused by the verbs' own readers.
    httpPart === 'body' ? bodyValidator(schema as object) : (value: unknown) => ({ value }),
  );
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onSend', async (request, reply) => {
    void reply.header('X-Request-ID', request.id).header('X-Content-Type-Options', 'nosniff');
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        reqId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        brand: request.ctx?.brandId,
      },
      'request',
    );
  });
  const refuseOtherMethods = mapErrors(app);
  boundRequests(app, { ...options, maxBodyBytesInFlight: Math.max(options.maxBodyBytes, 256 * 1024 * 1024) });
  parseBodies(app);
  return { app, refuseOtherMethods, drain };
};
