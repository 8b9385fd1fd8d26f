import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { collectDefaultMetrics, register } from 'prom-client';
import { messageOf } from '../core/errors.ts';

/** One thing that must work for the server to be ready. */
export interface Check {
  name: string;
  check: () => Promise<void>;
}

let collecting = false;

/** `/healthz`, `/readyz` and `/metrics`: no token, and nothing in them names a brand. */
export const probeRoutes = (app: FastifyInstance, checks: Check[]): void => {
  // The registry belongs to the process; an app started twice in it (tests) shares it.
  if (!collecting) collectDefaultMetrics();
  collecting = true;
  const tags = ['Probes'];
  const Status = Type.Object({ status: Type.String(), problems: Type.Optional(Type.Array(Type.String())) });

  app.get(
    '/healthz',
    { schema: { summary: 'The process lives', tags, response: { 200: Status } } },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    { schema: { summary: 'Both stores answer', tags, response: { 200: Status, 503: Status } } },
    async (_request, reply) => {
      const outcomes = await Promise.allSettled(checks.map((one) => one.check()));
      const problems = outcomes.flatMap((outcome, i) =>
        outcome.status === 'rejected' ? [`${checks[i]?.name ?? ''}: ${messageOf(outcome.reason)}`] : [],
      );
      if (problems.length === 0) return { status: 'ready' };
      return reply.code(503).header('Retry-After', '1').send({ status: 'not ready', problems });
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Prometheus metrics of the server itself',
        tags,
        response: {
          200: {
            description: 'Prometheus text format.',
            content: { 'text/plain': { schema: Type.String() } },
          },
        },
      },
    },
    async (_request, reply) =>
      reply
        .type(register.contentType)
        .serializer(String)
        .send(await register.metrics()),
  );
};
