import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  ActiveAlerts,
  AlertDetail,
  AlertOutput,
  BASE_PATH,
  NoteInput,
  Page,
  RuleInput,
  RuleOutput,
  RulePatch,
  RuleTestInput,
  RuleTestOutput,
  SilenceInput,
  SilenceOutput,
  SnoozeInput,
} from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { answerOnce, jsonBodyOf, listQuerySchema, readByVerb, readListQuery, toPage } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { backtestRoutes } from './backtest/routes.ts';
import { acknowledge, resolve, snooze } from './change-alert.ts';
import { deleteRule } from './delete-rule.ts';
import type { AlertDeps } from './deps.ts';
import {
  ACTIVE_LIST,
  HISTORY_LIST,
  listActive,
  listHistory,
  readHistoryQuery,
  showAlert,
} from './list-alerts.ts';
import { RULE_LIST, listRules, showRule } from './list-rules.ts';
import { createRule, patchRule, replaceRule } from './save-rule.ts';
import { SILENCE_LIST, createSilence, listSilences, showSilence, stopSilence } from './silences.ts';
import { testRule } from './test-rule.ts';

const RULES = `${BASE_PATH}/alerts/`;
const SILENCES = `${BASE_PATH}/silences/`;
const READ = { scope: 'monitoring:read' } as const;
const WRITE = { scope: 'monitoring:write' } as const;
const RETRYABLE = { ...WRITE, retryable: true } as const;
const params = Type.Object({ id: Type.Integer({ minimum: 1 }) });
const GONE = Type.Null({ description: 'Done.' });
const RULE_NOTES =
  'Someone must be told: notification_emails or channels. Fields that only the service writes (id, brand, trigger_count …) are ignored, so that an answer can be changed and sent back.';

const queryOf = (request: FastifyRequest): RawQuery => request.query as RawQuery;
const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

type Verb = (ctx: Ctx, deps: AlertDeps, id: string, body: unknown) => Promise<object>;

/** A POST that may be repeated under its Idempotency-Key. */
const once =
  (deps: AlertDeps, status: 200 | 201, verb: Verb) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    answerOnce(request, reply, deps.idempotency, status, (body) =>
      verb(request.ctx, deps, idOf(request), body),
    );

const ruleRoutes = (app: FastifyInstance, deps: AlertDeps): void => {
  app.get(RULES, {
    config: READ,
    schema: {
      summary: 'List alert rules',
      tags: ['Alerts'],
      querystring: listQuerySchema(RULE_LIST),
      response: { 200: Page(RuleOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(RULE_LIST, queryOf(request));
      return toPage(request, query, await listRules(request.ctx, deps, query));
    },
  });
  app.post(RULES, {
    ...readByVerb,
    config: RETRYABLE,
    schema: {
      summary: 'Make an alert rule',
      description: RULE_NOTES,
      tags: ['Alerts'],
      body: RuleInput,
      response: { 201: RuleOutput },
    },
    handler: once(deps, 201, (ctx, of, _id, body) => createRule(ctx, of, body)),
  });
  app.get(`${RULES}:id/`, {
    config: READ,
    schema: { summary: 'One alert rule', tags: ['Alerts'], params, response: { 200: RuleOutput } },
    handler: async (request) => showRule(request.ctx, deps, idOf(request)),
  });
  app.put(`${RULES}:id/`, {
    ...readByVerb,
    config: WRITE,
    schema: {
      summary: 'Replace an alert rule',
      description: `What is left out gets its default. ${RULE_NOTES}`,
      tags: ['Alerts'],
      params,
      body: RuleInput,
      response: { 200: RuleOutput },
    },
    handler: async (request) => replaceRule(request.ctx, deps, idOf(request), jsonBodyOf(request)),
  });
  app.patch(`${RULES}:id/`, {
    ...readByVerb,
    config: WRITE,
    schema: {
      summary: 'Change some fields of an alert rule',
      description: 'Switching a rule off (is_active: false) resolves its active alerts.',
      tags: ['Alerts'],
      params,
      body: RulePatch,
      response: { 200: RuleOutput },
    },
    handler: async (request) => patchRule(request.ctx, deps, idOf(request), jsonBodyOf(request)),
  });
  app.delete(`${RULES}:id/`, {
    config: WRITE,
    schema: {
      summary: 'Delete an alert rule',
      description: 'Its active alerts are resolved; its history stays.',
      tags: ['Alerts'],
      params,
      response: { 204: GONE },
    },
    handler: async (request, reply) => {
      await deleteRule(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
  app.post(`${RULES}:id/test/`, {
    ...readByVerb,
    config: RETRYABLE,
    schema: {
      summary: 'Say whether a value would trigger a rule',
      description: 'The body may be left out. Without test_value the latest value of the field is taken.',
      tags: ['Alerts'],
      params,
      body: RuleTestInput,
      response: { 200: RuleTestOutput },
    },
    handler: once(deps, 200, testRule),
  });
};

const lifeRoutes = (app: FastifyInstance, deps: AlertDeps): void => {
  app.get(`${RULES}active/`, {
    config: READ,
    schema: {
      summary: 'Alerts that are not resolved',
      description: '`id` is the rule’s, `alert_id` the alert’s own.',
      tags: ['Alerts'],
      querystring: listQuerySchema(ACTIVE_LIST),
      response: { 200: ActiveAlerts },
    },
    handler: async (request) => listActive(request.ctx, deps, queryOf(request)),
  });
  const changes = [
    ['acknowledge', 'Say that an alert was seen', NoteInput, acknowledge],
    ['resolve', 'End an alert by hand', NoteInput, resolve],
    ['snooze', 'Tell nobody of an alert for some minutes', SnoozeInput, snooze],
  ] as const;
  for (const [name, summary, body, verb] of changes) {
    app.post(`${RULES}active/:id/${name}/`, {
      ...readByVerb,
      config: RETRYABLE,
      schema: {
        summary,
        description: '`id` is the `alert_id` of the alert.',
        tags: ['Alerts'],
        params,
        body,
        response: { 200: AlertOutput },
      },
      handler: once(deps, 200, verb),
    });
  }
  app.get(`${RULES}history/`, {
    config: READ,
    schema: {
      summary: 'Alerts that were triggered in the last days, active ones too',
      tags: ['Alerts'],
      querystring: Type.Object({
        days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, default: 30 })),
        ...listQuerySchema(HISTORY_LIST).properties,
      }),
      response: { 200: Page(AlertOutput) },
    },
    handler: async (request) => {
      const query = readHistoryQuery(queryOf(request), deps.clock.now());
      return toPage(request, query, await listHistory(request.ctx, deps, query));
    },
  });
  app.get(`${RULES}history/:id/`, {
    config: READ,
    schema: {
      summary: 'One alert, every change of its state, and who was told',
      description: '`id` is the alert’s own.',
      tags: ['Alerts'],
      params,
      response: { 200: AlertDetail },
    },
    handler: async (request) => showAlert(request.ctx, deps, idOf(request)),
  });
};

const silenceRoutes = (app: FastifyInstance, deps: AlertDeps): void => {
  const tags = ['Silences'];
  app.get(SILENCES, {
    config: READ,
    schema: {
      summary: 'List silences',
      tags,
      querystring: listQuerySchema(SILENCE_LIST),
      response: { 200: Page(SilenceOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(SILENCE_LIST, queryOf(request));
      return toPage(request, query, await listSilences(request.ctx, deps, query));
    },
  });
  app.post(SILENCES, {
    ...readByVerb,
    config: RETRYABLE,
    schema: {
      summary: 'Let matching alerts tell nobody for a while',
      description: 'Without a matcher it holds for all alerts of the brand. Alerts live on and are recorded.',
      tags,
      body: SilenceInput,
      response: { 201: SilenceOutput },
    },
    handler: once(deps, 201, (ctx, of, _id, body) => createSilence(ctx, of, body)),
  });
  app.get(`${SILENCES}:id/`, {
    config: READ,
    schema: { summary: 'One silence', tags, params, response: { 200: SilenceOutput } },
    handler: async (request) => showSilence(request.ctx, deps, idOf(request)),
  });
  app.delete(`${SILENCES}:id/`, {
    config: WRITE,
    schema: {
      summary: 'End a silence now',
      description: 'One that has not begun is removed.',
      tags,
      params,
      response: { 204: GONE },
    },
    handler: async (request, reply) => {
      await stopSilence(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
};

/** Rules, what they found, and silences. */
export const alertRoutes = (app: FastifyInstance, deps: AlertDeps): void => {
  ruleRoutes(app, deps);
  lifeRoutes(app, deps);
  silenceRoutes(app, deps);
  backtestRoutes(app, deps);
};
