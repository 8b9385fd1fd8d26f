import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  Anomalies,
  BASE_PATH,
  BulkResult,
  Dashboard,
  Distribution,
  METRIC_FIELDS,
  NAMES_HINT,
  MetricInput,
  MetricOutput,
  Page,
  PerformanceByType,
  SENSITIVITIES,
  SeriesAnomalies,
  Trends,
} from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import {
  filterSchemasOf,
  listQuerySchema,
  readByVerb,
  readListQuery,
  sendAnswer,
  toPage,
} from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import { createRangeMemory } from './anomalies/range-memory.ts';
import { showAnomalies } from './anomalies/show-anomalies.ts';
import { bulkCreate } from './bulk-create.ts';
import type { CreateDeps } from './create-metrics.ts';
import { createMetric } from './create-metric.ts';
import { showDashboard } from './dashboard.ts';
import { showDistribution } from './show-distribution.ts';
import { listMetrics, showMetric } from './list-metrics.ts';
import { METRIC_LIST } from './metric-list.ts';
import { showPerformanceByType } from './performance-by-type.ts';
import { showTrends } from './trends.ts';

export interface MetricRouteDeps extends CreateDeps {
  sql: Sql;
  idempotency: Idempotency;
}

const PATH = `${BASE_PATH}/metrics/`;
const read = { scope: 'monitoring:read' } as const;
const write = { scope: 'monitoring:write', retryable: true } as const;
const tags = ['Metrics'];

const compare = (what: string) => Type.Optional(Type.Boolean({ description: `Also ${what}.` }));
const days = (fallback: number) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 365,
      default: fallback,
      description: 'Rolling window.',
      examples: [7, 30, 90],
    }),
  );
const taskType = Type.Optional(Type.String({ description: `One task type or ${NAMES_HINT}.` }));

const queryOf = (request: FastifyRequest): RawQuery => request.query as RawQuery;

export const metricRoutes = (app: FastifyInstance, deps: MetricRouteDeps): void => {
  const memory = createRangeMemory(deps);
  app.get(PATH, {
    config: read,
    schema: {
      summary: 'List metrics',
      tags,
      querystring: listQuerySchema(METRIC_LIST),
      response: { 200: Page(MetricOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(METRIC_LIST, queryOf(request));
      return toPage(request, query, await listMetrics(request.ctx, deps, query));
    },
  });

  app.post(PATH, {
    ...readByVerb,
    config: write,
    schema: {
      summary: 'Store the metrics of one execution',
      description: 'Answers 201 when they are synced to disk and visible to the next read.',
      tags,
      body: MetricInput,
      response: { 201: MetricOutput },
    },
    handler: async (request, reply) =>
      sendAnswer(
        reply as FastifyReply,
        await deps.idempotency.run(request, (attempt) =>
          createMetric(request.ctx, deps, request.body, attempt),
        ),
      ),
  });

  app.post(`${PATH}bulk/`, {
    ...readByVerb,
    config: write,
    schema: {
      summary: 'Store up to 10,000 metrics at once',
      description:
        'A JSON array, or NDJSON with one metric a line (application/x-ndjson). All or nothing, unless partial.',
      tags,
      querystring: Type.Object({
        partial: Type.Optional(
          Type.Boolean({ default: false, description: 'Store the good ones, report the others.' }),
        ),
      }),
      body: Type.Array(MetricInput, { minItems: 1, maxItems: 10_000 }),
      response: { 201: BulkResult },
    },
    handler: async (request, reply) =>
      sendAnswer(
        reply as FastifyReply,
        await deps.idempotency.run(request, (attempt) =>
          bulkCreate(request.ctx, deps, request.body, queryOf(request), attempt),
        ),
      ),
  });

  app.get(`${PATH}dashboard/`, {
    config: read,
    schema: {
      summary: 'The window at a glance',
      tags,
      querystring: Type.Object({
        days: days(7),
        task_type: taskType,
        compare: compare('the summary of as many days before, as `previous`'),
        brand_id: Type.Optional(
          Type.Integer({ minimum: 1, description: 'Another brand that the token covers.' }),
        ),
      }),
      response: { 200: Dashboard },
    },
    handler: async (request) => showDashboard(request.ctx, deps, queryOf(request)),
  });

  app.get(`${PATH}distribution/`, {
    config: read,
    schema: {
      summary: 'How values are spread',
      description: 'Over all metrics that the filters of the list leave, counted in one look.',
      tags,
      querystring: Type.Object({
        field: Type.Optional(Type.Enum(METRIC_FIELDS, { default: 'execution_time_ms' })),
        ...filterSchemasOf(METRIC_LIST),
      }),
      response: { 200: Distribution },
    },
    handler: async (request) => showDistribution(request.ctx, deps, queryOf(request)),
  });

  app.get(`${PATH}trends/`, {
    config: read,
    schema: {
      summary: 'Daily values, and whether they rise or fall',
      tags,
      querystring: Type.Object({
        days: days(30),
        task_type: taskType,
        metric: Type.Optional(Type.String({ description: `Comma list of: ${METRIC_FIELDS.join(', ')}` })),
        compare: compare('the points of as many days before, as `previous_points`'),
      }),
      response: { 200: Trends },
    },
    handler: async (request) => showTrends(request.ctx, deps, queryOf(request)),
  });

  app.get(`${PATH}performance-by-type/`, {
    config: read,
    schema: {
      summary: 'Time, memory, cost and success of each task type',
      tags,
      querystring: Type.Object({
        days: days(30),
        task_type: taskType,
        min_samples: Type.Optional(Type.Integer({ minimum: 1, default: 10 })),
      }),
      response: { 200: PerformanceByType },
    },
    handler: async (request) => showPerformanceByType(request.ctx, deps, queryOf(request)),
  });

  app.get(`${PATH}anomalies/`, {
    config: read,
    schema: {
      summary: 'Executions unlike others of their task type',
      description:
        'Both sides: too slow and too fast, too dear and suspiciously cheap. A range needs 30 values of the type in the window.',
      tags,
      querystring: Type.Object({
        days: days(7),
        task_type: taskType,
        sensitivity: Type.Optional(Type.Enum(SENSITIVITIES, { default: 'medium' })),
        metric: Type.Optional(Type.String({ description: `Comma list of: ${METRIC_FIELDS.join(', ')}` })),
        scope: Type.Optional(
          Type.Enum(['execution', 'series'], {
            default: 'execution',
            description: 'Single executions, or whole task types over time.',
          }),
        ),
        ranges: Type.Optional(
          Type.Boolean({
            description: 'Also what is usual, as `ranges`: of the executions of the task types in task_type.',
          }),
        ),
      }),
      response: { 200: Type.Union([Anomalies, SeriesAnomalies]) },
    },
    handler: async (request) => showAnomalies(request.ctx, { ...deps, memory }, queryOf(request)),
  });

  app.get(`${PATH}:id/`, {
    config: read,
    schema: {
      summary: 'One metric',
      tags,
      params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
      response: { 200: MetricOutput },
    },
    handler: async (request) => showMetric(request.ctx, deps, (request.params as { id: string }).id),
  });
};
