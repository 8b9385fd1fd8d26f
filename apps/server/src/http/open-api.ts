import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { BadRequest, Detail } from '@vigie/contract';
import type { FastifyInstance } from 'fastify';

const json = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});

/** Answers that every route under the base path can give. */
const errorResponses = (method: string): Record<string, object> => ({
  400: json('Bad input: every wrong field at once, or one sentence.', BadRequest),
  401: json('No token, or a bad one.', Detail),
  403: json('Not your brand, or a scope is missing.', Detail),
  404: json('Not there, or of another brand.', Detail),
  ...(method === 'GET'
    ? {}
    : {
        409: json('Conflict with what is there, such as an Idempotency-Key used with another body.', Detail),
      }),
  ...(['POST', 'PUT', 'PATCH'].includes(method)
    ? {
        413: json('The body is too large.', Detail),
        415: json('Not JSON.', Detail),
      }
    : {}),
  503: json('Not now; `Retry-After` says when.', Detail),
});

const BRAND_HEADER = {
  type: 'object',
  properties: {
    'X-Brand-ID': {
      type: 'integer',
      minimum: 1,
      maximum: 2_147_483_647,
      description: 'The brand to work in.',
    },
  },
  required: ['X-Brand-ID'],
};
const RETRY_HEADER = {
  'Idempotency-Key': {
    type: 'string',
    maxLength: 255,
    description: 'The same key and body answers the first answer again and stores once, for 24 hours.',
  },
};

/** A stable name for each operation, such as `get_metrics_id`, or `get_probe_metrics` outside of the base path. */
const operationId = (method: string, url: string): string =>
  `${method}_${url.replace('/tasks/monitoring/', '').replace(/^\//, 'probe_')}`
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '_')
    .replace(/_$/, '');

interface RouteSchema {
  response?: object;
  headers?: object;
  querystring?: object;
  params?: object;
  body?: object;
}

/** The description at /openapi.json and the page at /docs, both from the routes' own schemas. Register before routes. */
export const describeApi = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Vigie',
        version,
        description:
          'Watches background jobs: time, memory, CPU, errors, queue wait, API calls, tokens and cost of every task.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This server' }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A JWT or an API key.' } },
      },
      security: [{ bearer: [] }],
      tags: [
        { name: 'Metrics', description: 'Executions of tasks and what they tell.' },
        { name: 'Tasks', description: 'The base tasks that executions belong to.' },
        { name: 'Workers', description: 'Who works, and how they are.' },
        { name: 'Alerts', description: 'Rules, what they found, and who was told.' },
        { name: 'Silences', description: 'Times in which alerts tell nobody.' },
        {
          name: 'Prices',
          description: 'What a model or an own unit costs, since when, and pricing the past again.',
        },
        {
          name: 'Costs',
          description: 'The ledger: what jobs cost, what failing costs, statements, currencies.',
        },
        { name: 'Budgets', description: 'What may be spent, what will be, and who may start.' },
        { name: 'Exports', description: 'CSV, NDJSON and Parquet, of any size.' },
        { name: 'Brands', description: 'Tenants: nothing of one is visible to another.' },
        { name: 'API keys', description: 'Tokens that live until they are revoked.' },
        { name: 'Probes', description: 'For whoever runs the server; no token needed.' },
      ],
    },
    transform: ({ schema, url, route }) => {
      const given = { ...schema } as RouteSchema & Record<string, unknown>;
      const method = [route.method].flat()[0] ?? 'GET';
      given['operationId'] = operationId(method, url);
      const { scope, retryable = false } = route.config ?? {};
      if (scope === undefined) return { schema: { ...given, security: [] }, url };
      given.headers = {
        ...BRAND_HEADER,
        properties: { ...BRAND_HEADER.properties, ...(retryable ? RETRY_HEADER : {}) },
      };
      given.response = { ...given.response, ...errorResponses(method) };
      return { schema: given, url };
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
};
