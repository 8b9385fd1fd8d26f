import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { BASE_PATH } from '@vigie/contract';
import type { Live, Subscription } from './live.ts';

/** Proxies end what is silent for a minute. */
const HEARTBEAT_MS = 20_000;
/** Then the page connects anew, and has to prove again who looks. */
const LONGEST_MS = 600_000;
/** Questions and trials, which change nothing. */
const CHANGES_NOTHING = /\/(?:check|test|backtest)\/$/;

const eventsOf = async function* (
  subscription: Subscription,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const end = performance.now() + LONGEST_MS;
  yield 'retry: 1000\n\n';
  while (!signal.aborted && performance.now() < end) {
    const topics = await subscription.next(HEARTBEAT_MS);
    if (subscription.closed) return;
    yield topics.length === 0 ? ':\n\n' : `event: changed\ndata: ${JSON.stringify({ topics })}\n\n`;
  }
};

/** Every write that went well is noted; `live/` tells those who look. */
export const liveRoutes = (app: FastifyInstance, { live }: { live: Live }): void => {
  app.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url;
    if (reply.statusCode >= 300 || ['GET', 'HEAD'].includes(request.method) || !request.ctx || !path) return;
    if (CHANGES_NOTHING.test(path)) return;
    live.changed(request.ctx.brandId, path.slice(BASE_PATH.length + 1).split('/')[0] ?? '');
  });
  app.get(`${BASE_PATH}/live/`, {
    config: { scope: 'monitoring:read' },
    schema: {
      summary: 'What changes, as it changes',
      description:
        'Server-sent events: `changed` with `{"topics": ["metrics"]}`, the first parts of the paths whose answers ' +
        'are other ones now, at most twice a second; `*` when some may have been missed. Ends after ten minutes: ' +
        'connect again, and ask for what you show.',
      tags: ['Live'],
      response: {
        200: {
          description: 'A stream of events.',
          content: { 'text/event-stream': { schema: Type.String() } },
        },
      },
    },
    handler: async (request, reply) => {
      const subscription = live.subscribe(request.ctx.brandId);
      const gone = new AbortController();
      reply.raw.once('close', () => {
        gone.abort();
        subscription.close();
      });
      return reply
        .type('text/event-stream')
        .header('Cache-Control', 'no-store')
        .header('X-Accel-Buffering', 'no')
        .send(Readable.from(eventsOf(subscription, gone.signal), { objectMode: false }));
    },
  });
};
