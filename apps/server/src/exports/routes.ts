import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import { BASE_PATH, METRIC_FIELDS, NAMES_HINT, SENSITIVITIES } from '@vigie/contract';
import { HISTORY_LIST } from '../alerts/index.ts';
import { costWindowSchema } from '../costs/index.ts';
import { filterSchemasOf, sendStream } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { METRIC_LIST, createRangeMemory } from '../metrics/index.ts';
import type { AnomalyDeps } from '../metrics/index.ts';
import { CONTENT_TYPES } from './export.ts';
import type { OpenExport } from './export.ts';
import { exportAlerts } from './export-alerts.ts';
import { exportAnomalies } from './export-anomalies.ts';
import { exportCosts } from './export-costs.ts';
import { exportMetrics } from './export-metrics.ts';
import { formatSchema, resumeLedgerSchema, resumeSchema } from './read-export.ts';
import { createSlots } from './slots.ts';

type Deps = Omit<AnomalyDeps, 'memory'>;

const content = Object.fromEntries(
  Object.values(CONTENT_TYPES).map((type) => [type.split(';')[0] ?? '', { schema: Type.String() }]),
);
const text = (description: string) => Type.Optional(Type.String({ description }));
const brandOfLink = {
  brand_id: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'In place of X-Brand-ID, for a link on a page: only with the cookie of who is signed in, never with a token.',
    }),
  ),
};
const SAFE =
  'CSV is safe to open in a spreadsheet: a text that looks like a formula gets an apostrophe in front.';

export const exportRoutes = (app: FastifyInstance, shared: Deps): void => {
  const slots = createSlots();
  const deps = { ...shared, memory: createRangeMemory(shared) };
  const add = (
    name: string,
    of: {
      summary: string;
      description: string;
      querystring: TProperties;
      understand: (request: FastifyRequest) => Promise<OpenExport>;
    },
  ): void => {
    app.get(`${BASE_PATH}/exports/${name}/`, {
      config: { scope: 'monitoring:read', linked: true },
      schema: {
        summary: of.summary,
        description: of.description,
        tags: ['Exports'],
        querystring: Type.Object({ ...formatSchema, ...of.querystring, ...brandOfLink }),
        response: { 200: { description: 'The file, as it is made.', content } },
      },
      handler: async (request, reply) => {
        const { file, format } = await of.understand(request);
        return sendStream(reply, {
          name: `vigie-${file.name}.${format}`,
          contentType: CONTENT_TYPES[format],
          headers: file.nextAfter === undefined ? {} : { 'X-Next-After': file.nextAfter },
          open: (signal) => slots.within(request.ctx.brandId, signal, () => file.open(signal)),
        });
      },
    });
  };
  const queryOf = (request: FastifyRequest): RawQuery => request.query as RawQuery;

  add('metrics', {
    summary: 'Export metrics',
    description: `In the order of created_at and id; with all filters of the list. ${SAFE}`,
    querystring: { ...filterSchemasOf(METRIC_LIST), ...resumeSchema },
    understand: (request) => exportMetrics(request.ctx, deps, queryOf(request)),
  });
  add('alerts', {
    summary: 'Export alerts',
    description: `Active and resolved ones, in the order of triggered_at and id. ${SAFE}`,
    querystring: { ...filterSchemasOf(HISTORY_LIST), ...resumeSchema },
    understand: (request) => exportAlerts(request.ctx, deps, queryOf(request)),
  });
  add('anomalies', {
    summary: 'Export anomalies',
    description: `What anomalies/ answers. ${SAFE}`,
    querystring: {
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, default: 7 })),
      task_type: text(`One task type or ${NAMES_HINT}.`),
      sensitivity: Type.Optional(Type.Enum(SENSITIVITIES, { default: 'medium' })),
      metric: text(`Comma list of: ${METRIC_FIELDS.join(', ')}`),
      scope: Type.Optional(Type.Enum(['execution', 'series'], { default: 'execution' })),
    },
    understand: (request) => exportAnomalies(request.ctx, deps, queryOf(request)),
  });
  add('costs', {
    summary: 'Export the ledger',
    description: `A line per day, type, model, queue, worker, outcome and reason, in that order. ${SAFE}`,
    querystring: { ...costWindowSchema, ...resumeLedgerSchema },
    understand: (request) => exportCosts(request.ctx, deps, queryOf(request)),
  });
};
