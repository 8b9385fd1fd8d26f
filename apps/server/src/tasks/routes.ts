import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { BASE_PATH, Page, TaskDetail, TaskInput, TaskOutput } from '@vigie/contract';
import { invalid } from '../core/errors.ts';
import { NdjsonBody, listQuerySchema, readByVerb, readListQuery, sendAnswer, toPage } from '../http/index.ts';
import type { Idempotency, RawQuery } from '../http/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { TASK_LIST, listTasks } from './list-tasks.ts';
import { registerTasks } from './register-tasks.ts';
import type { TaskDeps } from './register-tasks.ts';
import { showTask } from './show-task.ts';
import type { MetricsOfTask } from './show-task.ts';

export interface TaskRouteDeps extends TaskDeps {
  db: TelemetryDb;
  idempotency: Idempotency;
  metricsOfTask: MetricsOfTask;
}

export const taskRoutes = (app: FastifyInstance, deps: TaskRouteDeps): void => {
  app.post(`${BASE_PATH}/tasks/`, {
    config: { scope: 'monitoring:write', retryable: true },
    ...readByVerb,
    schema: {
      summary: 'Register tasks, or update those with the same task_id',
      description:
        'One task or a list of up to 1,000. An event that is older than what is known only fills gaps.',
      tags: ['Tasks'],
      body: Type.Union([TaskInput, Type.Array(TaskInput, { minItems: 1, maxItems: 1000 })]),
      response: { 201: Type.Union([TaskOutput, Type.Array(TaskOutput)]) },
    },
    handler: async (request, reply) => {
      if (request.body instanceof NdjsonBody)
        throw invalid({ non_field_errors: ['Give JSON: one task or a list.'] });
      const answer = await deps.idempotency.run(request, async () => {
        const tasks = await registerTasks(request.ctx, deps, request.body);
        return { status: 201, body: JSON.stringify(Array.isArray(request.body) ? tasks : tasks[0]) };
      });
      return sendAnswer(reply, answer);
    },
  });

  app.get(`${BASE_PATH}/tasks/`, {
    config: { scope: 'monitoring:read' },
    schema: {
      summary: 'List tasks',
      tags: ['Tasks'],
      querystring: listQuerySchema(TASK_LIST),
      response: { 200: Page(TaskOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(TASK_LIST, request.query as RawQuery);
      return toPage(request, query, await listTasks(request.ctx, deps, query));
    },
  });

  app.get(`${BASE_PATH}/tasks/:id/`, {
    config: { scope: 'monitoring:read' },
    schema: {
      summary: 'A task with its metrics',
      tags: ['Tasks'],
      params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
      response: { 200: TaskDetail },
    },
    handler: async (request) => showTask(request.ctx, deps, (request.params as { id: string }).id),
  });
};
