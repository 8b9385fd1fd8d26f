import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  BASE_PATH,
  BudgetCheck,
  BudgetInput,
  BudgetOutput,
  BudgetPatch,
  BudgetVerdict,
  Page,
} from '@vigie/contract';
import { answerOnce, jsonBodyOf, listQuerySchema, readByVerb, readListQuery, toPage } from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import { checkBudget } from './check/check-budget.ts';
import type { HoldQueue } from './check/hold-queue.ts';
import type { Snapshots } from './check/snapshots.ts';
import { BUDGET_LIST, listBudgets, showBudget } from './list-budgets.ts';
import { changeBudget, createBudget, deleteBudget } from './save-budget.ts';
import type { SaveDeps } from './save-budget.ts';

type Deps = SaveDeps & { snapshots: Snapshots; holds: HoldQueue; idempotency: Idempotency };

const PATH = `${BASE_PATH}/budgets/`;
const READ = { scope: 'monitoring:read' } as const;
const WRITE = { scope: 'monitoring:write' } as const;
const ONCE = { ...WRITE, retryable: true } as const;
const tags = ['Budgets'];
const params = Type.Object({ id: Type.Integer({ minimum: 1 }) });

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

export const budgetRoutes = (app: FastifyInstance, deps: Deps): void => {
  app.get(PATH, {
    config: READ,
    schema: {
      summary: 'List budgets, with what was spent and what will be',
      tags,
      querystring: listQuerySchema(BUDGET_LIST),
      response: { 200: Page(BudgetOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(BUDGET_LIST, request.query as RawQuery);
      return toPage(request, query, await listBudgets(request.ctx, deps, query));
    },
  });
  app.post(PATH, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'Set a budget',
      description: 'For alerts make a rule on budget_used_percent or budget_forecast_percent.',
      tags,
      body: BudgetInput,
      response: { 201: BudgetOutput },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 201, (body) =>
        createBudget(request.ctx, deps, body),
      ),
  });
  app.post(`${PATH}check/`, {
    ...readByVerb,
    config: ONCE,
    schema: {
      summary: 'May a task start?',
      description:
        'Answers allow, warn or deny. What was spent is known at most about a second late; what is promised to other ' +
        'tasks (planned_cost_usd with task_id) at once, on every server.',
      tags,
      body: BudgetCheck,
      response: { 200: BudgetVerdict },
    },
    handler: (request, reply) =>
      answerOnce(request, reply as FastifyReply, deps.idempotency, 200, (body) =>
        checkBudget(request.ctx, deps, body),
      ),
  });
  app.get(`${PATH}:id/`, {
    config: READ,
    schema: { summary: 'One budget', tags, params, response: { 200: BudgetOutput } },
    handler: async (request) => showBudget(request.ctx, deps, idOf(request)),
  });
  app.patch(`${PATH}:id/`, {
    ...readByVerb,
    config: WRITE,
    schema: { summary: 'Change a budget', tags, params, body: BudgetPatch, response: { 200: BudgetOutput } },
    handler: async (request) => changeBudget(request.ctx, deps, idOf(request), jsonBodyOf(request)),
  });
  app.delete(`${PATH}:id/`, {
    config: WRITE,
    schema: {
      summary: 'Delete a budget',
      tags,
      params,
      response: { 204: Type.Null({ description: 'Done.' }) },
    },
    handler: async (request, reply) => {
      await deleteBudget(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
};
