import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  BASE_PATH,
  COST_GROUPS,
  ExchangeRateInput,
  ExchangeRateOutput,
  Failures,
  Ledger,
  NAMES_HINT,
  NoFields,
  Page,
  STATEMENT_GROUPS,
  Statement,
} from '@vigie/contract';
import { answerOnce, refuseBody, listQuerySchema, readByVerb, readListQuery, toPage } from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import { RATE_LIST, addRate, listRates, removeRate } from './rates/rates.ts';
import { showFailures } from './show-failures.ts';
import { showLedger } from './show-ledger.ts';
import type { LedgerDeps } from './show-ledger.ts';
import { closeStatement, showStatement } from './statements/statement.ts';

type Deps = LedgerDeps & { idempotency: Idempotency };

const READ = { scope: 'monitoring:read' } as const;
const WRITE = { scope: 'monitoring:write' } as const;
const ONCE = { ...WRITE, retryable: true } as const;
const tags = ['Costs'];
const text = (description: string) => Type.Optional(Type.String({ description }));
/** The parameters of `readPeriod` and `readFilter`. */
export const costWindowSchema = {
  days: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 365,
      default: 30,
      description: 'The last so many whole days (UTC), and today.',
    }),
  ),
  month: text('A calendar month in UTC such as 2026-10, instead of days.'),
  since: text('ISO 8601, instead of days.'),
  until: text('ISO 8601; now if left out.'),
  task_type: text(`One or ${NAMES_HINT}.`),
  model: text(`One or ${NAMES_HINT}; (none) for those without one.`),
  queue_name: text('Likewise.'),
  worker_name: text('Likewise.'),
};

const queryOf = (request: FastifyRequest): RawQuery => request.query as RawQuery;
const paramOf = (request: FastifyRequest, name: 'id' | 'month'): string =>
  (request.params as Record<string, string>)[name] ?? '';

const rateRoutes = (app: FastifyInstance, deps: Deps): void => {
  const path = `${BASE_PATH}/exchange-rates/`;
  app.get(path, {
    config: READ,
    schema: {
      summary: 'List exchange rates',
      tags,
      querystring: listQuerySchema(RATE_LIST),
      response: { 200: Page(ExchangeRateOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(RATE_LIST, queryOf(request));
      return toPage(request, query, await listRates(request.ctx, deps, query));
    },
  });
  app.post(path, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'Note how much of a currency one US dollar is, from a day on',
      tags,
      body: ExchangeRateInput,
      response: { 201: ExchangeRateOutput },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 201, (body) =>
        addRate(request.ctx, deps, body),
      ),
  });
  app.delete(`${path}:id/`, {
    config: WRITE,
    schema: {
      summary: 'Delete an exchange rate',
      description: 'Closed statements keep the rates that they were signed with.',
      tags,
      params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
      response: { 204: Type.Null({ description: 'Done.' }) },
    },
    handler: async (request, reply) => {
      await removeRate(request.ctx, deps, paramOf(request, 'id'));
      return reply.code(204).send();
    },
  });
};

const statementRoutes = (app: FastifyInstance, deps: Deps): void => {
  const path = `${BASE_PATH}/statements/:month/`;
  const params = Type.Object({ month: Type.String({ examples: ['2026-10'] }) });
  app.get(path, {
    config: READ,
    schema: {
      summary: 'The statement of a month',
      description: 'In lines that add up to the cent (largest remainder). A closed month never changes.',
      tags,
      params,
      querystring: Type.Object({
        group_by: Type.Optional(Type.Enum(STATEMENT_GROUPS, { default: 'task_type' })),
        currency: text('ISO 4217; a rate from before the end of the month is needed. USD if left out.'),
        format: Type.Optional(Type.Enum(['json', 'csv'], { default: 'json' })),
        compare: Type.Optional(
          Type.Boolean({ default: false, description: 'Also what came later to a closed month.' }),
        ),
      }),
      response: {
        200: {
          description: 'The statement.',
          content: { 'application/json': { schema: Statement }, 'text/csv': { schema: Type.String() } },
        },
      },
    },
    handler: async (request, reply) => {
      const month = paramOf(request, 'month');
      const { statement, csv } = await showStatement(request.ctx, deps, month, queryOf(request));
      if (csv === undefined) return statement;
      return (reply as FastifyReply)
        .type('text/csv; charset=utf-8')
        .header('Content-Disposition', `attachment; filename="statement-${statement.brand.id}-${month}.csv"`)
        .serializer(String)
        .send(csv);
    },
  });
  app.post(`${path}close/`, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'Close a month that is over',
      description: 'Its statement is kept as it is, with the exchange rates of that moment.',
      tags,
      params,
      body: NoFields,
      response: { 200: Statement },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 200, (body) => {
        refuseBody(body);
        return closeStatement(request.ctx, deps, paramOf(request, 'month'));
      }),
  });
};

export const costRoutes = (app: FastifyInstance, deps: Deps): void => {
  app.get(`${BASE_PATH}/costs/`, {
    config: READ,
    schema: {
      summary: 'The ledger: what was spent, on what',
      description: 'Amounts are exact decimal text. group_by takes one or two; brand stands alone.',
      tags,
      querystring: Type.Object({
        ...costWindowSchema,
        group_by: text(`One or two of: ${COST_GROUPS.join(', ')}; task_type if left out.`),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
      }),
      response: { 200: Ledger },
    },
    handler: async (request) => showLedger(request.ctx, deps, queryOf(request)),
  });
  app.get(`${BASE_PATH}/costs/failures/`, {
    config: READ,
    schema: {
      summary: 'What failing cost, by type and reason',
      tags,
      querystring: Type.Object(costWindowSchema),
      response: { 200: Failures },
    },
    handler: async (request) => showFailures(request.ctx, deps, queryOf(request)),
  });
  rateRoutes(app, deps);
  statementRoutes(app, deps);
};
