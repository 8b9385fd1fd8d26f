import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  AppliedInput,
  BASE_PATH,
  RECOMMENDATION_TYPES,
  Recommendation,
  Recommendations,
} from '@vigie/contract';
import { answerOnce, readByVerb } from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import { applyRecommendation, showRecommendation, unapplyRecommendation } from './apply.ts';
import type { RecommendDeps } from './gather.ts';
import { listRecommendations } from './list-recommendations.ts';

const PATH = `${BASE_PATH}/metrics/recommendations/`;
const READ = { scope: 'monitoring:read' } as const;
const WRITE = { scope: 'monitoring:write' } as const;
const tags = ['Recommendations'];
const params = Type.Object({ id: Type.String({ maxLength: 100 }) });

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

export const recommendationRoutes = (
  app: FastifyInstance,
  deps: RecommendDeps & { idempotency: Idempotency },
): void => {
  app.get(PATH, {
    config: READ,
    schema: {
      summary: 'What is worth changing',
      description:
        'Each with the numbers behind it, what it would bring, and, once applied, what it brought.',
      tags,
      querystring: Type.Object({
        days: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 30, default: 7, description: 'Days that it is read from.' }),
        ),
        status: Type.Optional(Type.Enum(['open', 'applied'])),
        type: Type.Optional(
          Type.String({ description: `Comma list of: ${RECOMMENDATION_TYPES.join(', ')}` }),
        ),
      }),
      response: { 200: Recommendations },
    },
    handler: async (request) => listRecommendations(request.ctx, deps, request.query as RawQuery),
  });
  app.get(`${PATH}:id/`, {
    config: READ,
    schema: { summary: 'One recommendation', tags, params, response: { 200: Recommendation } },
    handler: async (request) => showRecommendation(request.ctx, deps, idOf(request)),
  });
  app.post(`${PATH}:id/applied/`, {
    ...readByVerb,
    config: { ...WRITE, retryable: true },
    schema: {
      summary: 'Note that it was applied',
      description: 'From then on it shows what was measured before and since.',
      tags,
      params,
      body: AppliedInput,
      response: { 200: Recommendation },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 200, (body) =>
        applyRecommendation(request.ctx, deps, idOf(request), body),
      ),
  });
  app.delete(`${PATH}:id/applied/`, {
    config: WRITE,
    schema: {
      summary: 'It was not applied after all',
      tags,
      params,
      response: { 204: Type.Null({ description: 'Done.' }) },
    },
    handler: async (request, reply) => {
      await unapplyRecommendation(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
};
