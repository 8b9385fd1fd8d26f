import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  BASE_PATH,
  NoFields,
  Page,
  PriceBookInput,
  PriceBookOutput,
  PriceBookPatch,
  PriceInput,
  PriceOutput,
  RepricingInput,
  RepricingOutput,
  Unpriced,
} from '@vigie/contract';
import type { ControlDb } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import {
  answerOnce,
  refuseBody,
  jsonBodyOf,
  listQuerySchema,
  readByVerb,
  readListQuery,
  toPage,
} from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { addPrice } from './add-price.ts';
import { BOOK_LIST, changeBook, createBook, deleteBook, listBooks } from './books.ts';
import type { PricingRoom } from './create-pricing.ts';
import { PRICE_LIST, listPrices } from './list-prices.ts';
import { removePrice } from './remove-price.ts';
import { applyRepricing } from './repricing/apply-repricing.ts';
import { REPRICING_LIST, listRepricings, showRepricing } from './repricing/list-repricings.ts';
import { createRepricing } from './repricing/plan-repricing.ts';
import { showUnpriced } from './unpriced.ts';

type Deps = Pick<PricingRoom, 'forgetPrices' | 'pricesChanged' | 'wakeRepricer'> & {
  sql: ControlDb;
  db: TelemetryDb;
  clock: Clock;
  idempotency: Idempotency;
};

const READ = { scope: 'monitoring:read' } as const;
const WRITE = { scope: 'monitoring:write' } as const;
const ONCE = { ...WRITE, retryable: true } as const;
const tags = ['Prices'];
const params = Type.Object({ id: Type.Integer({ minimum: 1 }) });

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;
const queryOf = (request: FastifyRequest): RawQuery => request.query as RawQuery;

const bookRoutes = (app: FastifyInstance, deps: Deps): void => {
  const path = `${BASE_PATH}/price-books/`;
  app.get(path, {
    config: READ,
    schema: {
      summary: 'List price books',
      tags,
      querystring: listQuerySchema(BOOK_LIST),
      response: { 200: Page(PriceBookOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(BOOK_LIST, queryOf(request));
      return toPage(request, query, await listBooks(request.ctx, deps, query));
    },
  });
  app.post(path, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'Make a price book',
      description: 'Empty, or with the prices of another. The active one prices metrics as they come in.',
      tags,
      body: PriceBookInput,
      response: { 201: PriceBookOutput },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 201, (body) =>
        createBook(request.ctx, deps, body),
      ),
  });
  app.patch(`${path}:id/`, {
    ...readByVerb,
    config: WRITE,
    schema: {
      summary: 'Rename a price book, or make it the active one',
      tags,
      params,
      body: PriceBookPatch,
      response: { 200: PriceBookOutput },
    },
    handler: async (request) => changeBook(request.ctx, deps, idOf(request), jsonBodyOf(request)),
  });
  app.delete(`${path}:id/`, {
    config: WRITE,
    schema: {
      summary: 'Delete a price book that priced nothing',
      tags,
      params,
      response: { 204: Type.Null({ description: 'Done.' }) },
    },
    handler: async (request, reply) => {
      await deleteBook(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
};

const priceRoutes = (app: FastifyInstance, deps: Deps): void => {
  const path = `${BASE_PATH}/prices/`;
  app.get(path, {
    config: READ,
    schema: {
      summary: 'List prices',
      description: 'Of the brand’s own books and of the shared one, with their source and its date.',
      tags,
      querystring: listQuerySchema(PRICE_LIST),
      response: { 200: Page(PriceOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(PRICE_LIST, queryOf(request));
      return toPage(request, query, await listPrices(request.ctx, deps, query));
    },
  });
  app.post(path, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'Add a version of a price',
      description:
        'It ends the version before it, which stays as it was for its own time. Metrics that waited for it are priced.',
      tags,
      body: PriceInput,
      response: { 201: PriceOutput },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 201, (body) =>
        addPrice(request.ctx, deps, body),
      ),
  });
  app.get(`${path}unpriced/`, {
    config: READ,
    schema: { summary: 'Models that metrics name and that have no price', tags, response: { 200: Unpriced } },
    handler: async (request) => showUnpriced(request.ctx, deps, queryOf(request)),
  });
  app.delete(`${path}:id/`, {
    config: WRITE,
    schema: {
      summary: 'Take back a price that nothing was priced by',
      tags,
      params,
      response: { 204: Type.Null({ description: 'Done.' }) },
    },
    handler: async (request, reply) => {
      await removePrice(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
};

const repricingRoutes = (app: FastifyInstance, deps: Deps): void => {
  const path = `${BASE_PATH}/repricings/`;
  app.get(path, {
    config: READ,
    schema: {
      summary: 'List repricings',
      tags,
      querystring: listQuerySchema(REPRICING_LIST),
      response: { 200: Page(RepricingOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(REPRICING_LIST, queryOf(request));
      return toPage(request, query, await listRepricings(request.ctx, deps, query));
    },
  });
  app.post(path, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'Price a past period again: a dry run',
      description: 'Answers what would change by day and type. Nothing is written until it is applied.',
      tags,
      body: RepricingInput,
      response: { 201: RepricingOutput },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 201, (body) =>
        createRepricing(request.ctx, deps, body),
      ),
  });
  app.get(`${path}:id/`, {
    config: READ,
    schema: { summary: 'One repricing', tags, params, response: { 200: RepricingOutput } },
    handler: async (request) => showRepricing(request.ctx, deps, idOf(request)),
  });
  app.post(`${path}:id/apply/`, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'Apply a repricing',
      description: 'It goes on in the background, also after a restart; the costs before it are kept.',
      tags,
      params,
      body: NoFields,
      response: { 202: RepricingOutput },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 202, (body) => {
        refuseBody(body);
        return applyRepricing(request.ctx, deps, idOf(request));
      }),
  });
};

export const pricingRoutes = (app: FastifyInstance, deps: Deps): void => {
  bookRoutes(app, deps);
  priceRoutes(app, deps);
  repricingRoutes(app, deps);
};
