import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unavailable } from '../core/errors.ts';

/** How long requests in work may take to end once the server stops, milliseconds. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;

/**
 * Follows the requests in work, and ends the server with them: what comes later on an open connection is refused, and
 * no connection that is idle, silent or stuck in the middle of a request holds up the end.
 * @returns stops listening and resolves when all connections are closed
 */
export const prepareDrain = (app: FastifyInstance): (() => Promise<void>) => {
  const inWork = new Set<FastifyRequest>();
  let closing = false;
  app.addHook('onRequest', async (request) => {
    if (closing) throw unavailable('The server is stopping.');
    inWork.add(request);
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) void reply.header('Connection', 'close');
  });
  app.addHook('onResponse', async (request) => void inWork.delete(request));
  app.addHook('onRequestAbort', async (request) => void inWork.delete(request));

  return async () => {
    closing = true;
    const patience = performance.now() + PATIENCE_MS;
    const look = setInterval(() => {
      if (inWork.size === 0 || performance.now() > patience) app.server.closeAllConnections();
    }, LOOK_EVERY_MS);
    await app.close().finally(() => clearInterval(look));
  };
};
