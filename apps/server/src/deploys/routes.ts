import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { BASE_PATH, DeployDetail, DeployInput, DeployOutput, Page } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Sql } from '../control-db/index.ts';
import { answerOnce, listQuerySchema, readByVerb, readListQuery, toPage } from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { DEPLOY_LIST, deleteDeploy, listDeploys } from './list-deploys.ts';
import { recordDeploy } from './record-deploy.ts';
import { showDeploy } from './show-deploy.ts';

interface Deps {
  sql: Sql;
  db: TelemetryDb;
  clock: Clock;
  idempotency: Idempotency;
}

const PATH = `${BASE_PATH}/deploys/`;
const READ = { scope: 'monitoring:read' } as const;
const WRITE = { scope: 'monitoring:write' } as const;
const tags = ['Deploys'];
const params = Type.Object({ id: Type.Integer({ minimum: 1 }) });

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

export const deployRoutes = (app: FastifyInstance, deps: Deps): void => {
  app.get(PATH, {
    config: READ,
    schema: {
      summary: 'List deploys',
      tags,
      querystring: listQuerySchema(DEPLOY_LIST),
      response: { 200: Page(DeployOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(DEPLOY_LIST, request.query as RawQuery);
      return toPage(request, query, await listDeploys(request.ctx, deps, query));
    },
  });
  app.post(PATH, {
    ...readByVerb,
    config: { ...WRITE, retryable: true },
    schema: {
      summary: 'Note that something was deployed',
      description: 'One request at the end of a pipeline; anomalies and comparisons refer to it.',
      tags,
      body: DeployInput,
      response: { 201: DeployOutput },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 201, (body) =>
        recordDeploy(request.ctx, deps, body),
      ),
  });
  app.get(`${PATH}:id/`, {
    config: READ,
    schema: {
      summary: 'One deploy, and what changed with it',
      description: 'Up to a day before beside up to a day after, by task type.',
      tags,
      params,
      response: { 200: DeployDetail },
    },
    handler: async (request) => showDeploy(request.ctx, deps, idOf(request)),
  });
  app.delete(`${PATH}:id/`, {
    config: WRITE,
    schema: {
      summary: 'Forget a deploy that never was',
      tags,
      params,
      response: { 204: Type.Null({ description: 'Done.' }) },
    },
    handler: async (request, reply) => {
      await deleteDeploy(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
};
