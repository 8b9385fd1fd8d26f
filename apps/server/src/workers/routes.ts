import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  BASE_PATH,
  HeartbeatHistory,
  HeartbeatInput,
  Page,
  WorkerDetail,
  WorkerOutput,
  WorkersHistory,
  WorkersOverview,
} from '@vigie/contract';
import { invalid } from '../core/errors.ts';
import { NdjsonBody, listQuerySchema, readByVerb, readListQuery, sendAnswer, toPage } from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { heartbeat } from './heartbeat.ts';
import type { HeartbeatDeps } from './heartbeat.ts';
import { WORKER_LIST, listWorkers } from './list-workers.ts';
import { listTrends, readTrendQuery } from './list-trends.ts';
import { showOverview } from './overview.ts';
import { showHistory } from './show-history.ts';
import { showWorker } from './show-worker.ts';
import { onlineMs } from './worker.ts';

export interface WorkerRouteDeps extends HeartbeatDeps {
  db: TelemetryDb;
  idempotency: Idempotency;
  /** Seconds between two heartbeats; a worker is online for three of them. */
  heartbeatIntervalS: number;
}

const PATH = `${BASE_PATH}/workers/`;
const read = { scope: 'monitoring:read' } as const;
const tags = ['Workers'];
const id = Type.Object({ id: Type.Integer({ minimum: 1 }) });
const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

export const workerRoutes = (app: FastifyInstance, deps: WorkerRouteDeps): void => {
  const time = (): { now: number; online: Date } => {
    const now = deps.clock.now();
    return { now, online: new Date(now - onlineMs(deps.heartbeatIntervalS)) };
  };

  app.post(`${PATH}heartbeat/`, {
    ...readByVerb,
    config: { scope: 'monitoring:write', retryable: true },
    schema: {
      summary: 'A worker says that it lives, and how it is',
      description: 'One heartbeat or a list of up to 1,000; the worker is made on its first.',
      tags,
      body: Type.Union([HeartbeatInput, Type.Array(HeartbeatInput, { minItems: 1, maxItems: 1000 })]),
      response: { 201: Type.Union([WorkerOutput, Type.Array(WorkerOutput)]) },
    },
    handler: async (request, reply) => {
      if (request.body instanceof NdjsonBody)
        throw invalid({ non_field_errors: ['Give JSON: one heartbeat or a list.'] });
      const answer = await deps.idempotency.run(request, async () => {
        const workers = await heartbeat(request.ctx, deps, request.body);
        return { status: 201, body: JSON.stringify(Array.isArray(request.body) ? workers : workers[0]) };
      });
      return sendAnswer(reply, answer);
    },
  });

  app.get(PATH, {
    config: read,
    schema: {
      summary: 'List workers',
      tags,
      querystring: listQuerySchema(WORKER_LIST),
      response: { 200: Page(WorkerOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(WORKER_LIST, request.query as RawQuery);
      return toPage(request, query, await listWorkers(request.ctx, deps, query, time()));
    },
  });

  app.get(`${PATH}overview/`, {
    config: read,
    schema: { summary: 'Queues, and the health of the whole', tags, response: { 200: WorkersOverview } },
    handler: async (request) => showOverview(request.ctx, deps, time()),
  });

  app.get(`${PATH}history/`, {
    config: read,
    schema: {
      summary: 'Load and memory of several workers over the last hours',
      description:
        'Of the workers that `workers/` answers to the same query, in its order: 36 slots of equal length, null where ' +
        'no heartbeat came.',
      tags,
      querystring: Type.Object({
        ...listQuerySchema(WORKER_LIST).properties,
        hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 48, default: 6 })),
      }),
      response: { 200: WorkersHistory },
    },
    handler: async (request) => {
      const query = readTrendQuery(request.query as RawQuery);
      const { since, bucket_seconds, ...found } = await listTrends(request.ctx, deps, query, time());
      return { ...toPage(request, query.list, found), since, bucket_seconds };
    },
  });

  app.get(`${PATH}:id/`, {
    config: read,
    schema: {
      summary: 'A worker, what it does and how it did',
      tags,
      params: id,
      response: { 200: WorkerDetail },
    },
    handler: async (request) => showWorker(request.ctx, deps, idOf(request), time()),
  });

  app.get(`${PATH}:id/history/`, {
    config: read,
    schema: {
      summary: 'Heartbeats over time, for charts, and when none came',
      description:
        'Outages are found between single heartbeats, not between points: the latest 100, and `outage_count` of all. ' +
        'One that began before the window is whole.',
      tags,
      params: id,
      querystring: Type.Object({
        hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 2160, default: 24 })),
      }),
      response: { 200: HeartbeatHistory },
    },
    handler: async (request) =>
      showHistory(request.ctx, deps, idOf(request), request.query as RawQuery, time()),
  });
};
