import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unavailable } from '../core/errors.ts';

/**
 * Reads a body and forgets it. A client that is still sending would lose the answer with the connection if the server
 * answered without reading; parsing is what costs, not this.
 */
export const discardBody = async (request: FastifyRequest): Promise<void> => {
  const { raw } = request;
  if (raw.complete) return;
  await new Promise<void>((resolve) => {
    raw.once('end', resolve).once('close', resolve);
    raw.resume();
  });
};

/**
 * Bounds the requests in work and the bytes of their bodies. Past either the answer is 503 with Retry-After, and
 * the body is not kept; probes and metrics are let through, so that a full server still says that it lives.
 */
export const boundRequests = (
  app: FastifyInstance,
  limits: { maxInFlight: number; maxBodyBytes: number; maxBodyBytesInFlight: number },
): void => {
  let requests = 0;
  let bytes = 0;
  const held = new WeakMap<FastifyRequest, number>();

  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/tasks/')) return;
    const length = request.headers['content-length'];
    const chunked = request.headers['transfer-encoding'] !== undefined;
    const size = chunked ? limits.maxBodyBytes : Math.min(Number(length ?? 0) || 0, limits.maxBodyBytes);
    if (requests >= limits.maxInFlight || bytes + size > limits.maxBodyBytesInFlight) {
      await discardBody(request);
      throw unavailable('The server has as much work as it can hold: try again in a moment.');
    }
    requests += 1;
    bytes += size;
    held.set(request, size);
  });

  const release = (request: FastifyRequest): void => {
    const size = held.get(request);
    if (size === undefined) return;
    held.delete(request);
    requests -= 1;
    bytes -= size;
  };
  app.addHook('onResponse', async (request) => release(request));
  app.addHook('onRequestAbort', async (request) => release(request));
};
