import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  BASE_PATH,
  BrandSettings,
  BrandSettingsInput,
  ChannelInput,
  ChannelOutput,
  ChannelPatch,
  ChannelWithSecret,
  Closed,
  NotificationOutput,
  Page,
  ResendInput,
  ResendResult,
} from '@vigie/contract';
import { invalid } from '../core/errors.ts';
import {
  answerOnce,
  jsonBodyOf,
  compileCheck,
  listQuerySchema,
  readByVerb,
  readListQuery,
  toPage,
} from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import type { NotificationRouteDeps } from './deps.ts';
import { CHANNEL_LIST, deleteChannel, listChannels, showChannel } from './list-channels.ts';
import { NOTIFICATION_LIST, listNotifications } from './list-notifications.ts';
import { resendMany, resendOne } from './resend.ts';
import { createChannel, patchChannel } from './save-channel.ts';
import { changeSettings, showSettings } from './settings.ts';
import { testChannel } from './test-channel.ts';

const CHANNELS = `${BASE_PATH}/channels/`;
const NOTIFICATIONS = `${BASE_PATH}/notifications/`;
const SETTINGS = `${BASE_PATH}/settings/`;
const READ = { scope: 'monitoring:read' } as const;
const WRITE = { scope: 'monitoring:write', retryable: true } as const;
const ADMIN = { scope: 'monitoring:admin' } as const;
const params = Type.Object({ id: Type.Integer({ minimum: 1 }) });

const queryOf = (request: FastifyRequest): RawQuery => request.query as RawQuery;
const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

const checkNothing = compileCheck(Closed({}));
/** Of a request whose body says nothing. */
const refuseFields = (body: unknown): void => {
  const errors = checkNothing(body);
  if (errors) throw invalid(errors);
};

/** A POST that may be repeated under its Idempotency-Key. */
const once =
  (
    deps: NotificationRouteDeps,
    status: 200 | 201 | 202,
    verb: (request: FastifyRequest, body: unknown) => Promise<object>,
  ) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    answerOnce(request, reply, deps.idempotency, status, (body) => verb(request, body));

const channelRoutes = (app: FastifyInstance, deps: NotificationRouteDeps): void => {
  const tags = ['Channels'];
  app.get(CHANNELS, {
    config: READ,
    schema: {
      summary: 'List channels',
      tags,
      querystring: listQuerySchema(CHANNEL_LIST),
      response: { 200: Page(ChannelOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(CHANNEL_LIST, queryOf(request));
      return toPage(request, query, await listChannels(request.ctx, deps, query));
    },
  });
  app.post(CHANNELS, {
    ...readByVerb,
    // Not to be repeated under a key: the answer that is kept would hold the secret.
    config: ADMIN,
    schema: {
      summary: 'Make a channel',
      description:
        'email: config.to. webhook: config.url, the signing secret is in the answer. slack: secrets.url. pagerduty: secrets.routing_key.',
      tags,
      body: ChannelInput,
      response: { 201: ChannelWithSecret },
    },
    handler: async (request, reply) =>
      reply.code(201).send(await createChannel(request.ctx, deps, jsonBodyOf(request))),
  });
  app.get(`${CHANNELS}:id/`, {
    config: READ,
    schema: { summary: 'One channel', tags, params, response: { 200: ChannelOutput } },
    handler: async (request) => showChannel(request.ctx, deps, idOf(request)),
  });
  app.patch(`${CHANNELS}:id/`, {
    ...readByVerb,
    config: ADMIN,
    schema: {
      summary: 'Change a channel, or rotate its secret',
      tags,
      params,
      body: ChannelPatch,
      response: { 200: ChannelWithSecret },
    },
    handler: async (request) => patchChannel(request.ctx, deps, idOf(request), jsonBodyOf(request)),
  });
  app.delete(`${CHANNELS}:id/`, {
    config: ADMIN,
    schema: {
      summary: 'Delete a channel',
      description: 'What waits to be sent there is given up and says so.',
      tags,
      params,
      response: { 204: Type.Null({ description: 'Done.' }) },
    },
    handler: async (request, reply) => {
      await deleteChannel(request.ctx, deps, idOf(request));
      return reply.code(204).send();
    },
  });
  app.post(`${CHANNELS}:id/test/`, {
    ...readByVerb,
    config: WRITE,
    schema: {
      summary: 'Send a test to a channel',
      description: 'Watch `status` of the notification under notifications/.',
      tags,
      params,
      response: { 202: NotificationOutput },
    },
    handler: once(deps, 202, (request, body) => {
      refuseFields(body);
      return testChannel(request.ctx, deps, idOf(request));
    }),
  });
};

const outboxRoutes = (app: FastifyInstance, deps: NotificationRouteDeps): void => {
  const tags = ['Notifications'];
  app.get(NOTIFICATIONS, {
    config: READ,
    schema: {
      summary: 'List notifications',
      description: 'Dead letters: ?status=dead,undelivered',
      tags,
      querystring: listQuerySchema(NOTIFICATION_LIST),
      response: { 200: Page(NotificationOutput) },
    },
    handler: async (request) => {
      const query = readListQuery(NOTIFICATION_LIST, queryOf(request));
      return toPage(request, query, await listNotifications(request.ctx, deps, query));
    },
  });
  app.post(`${NOTIFICATIONS}resend/`, {
    ...readByVerb,
    config: WRITE,
    schema: {
      summary: 'Send dead or undelivered notifications again',
      tags,
      body: ResendInput,
      response: { 200: ResendResult },
    },
    handler: once(deps, 200, (request, body) => resendMany(request.ctx, deps, body)),
  });
  app.post(`${NOTIFICATIONS}:id/resend/`, {
    ...readByVerb,
    config: WRITE,
    schema: {
      summary: 'Send one dead or undelivered notification again',
      tags,
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      response: { 200: NotificationOutput },
    },
    handler: once(deps, 200, (request, body) => {
      refuseFields(body);
      return resendOne(request.ctx, deps, idOf(request));
    }),
  });
};

/** Channels, what was sent, and the language of messages. */
export const notificationRoutes = (app: FastifyInstance, deps: NotificationRouteDeps): void => {
  channelRoutes(app, deps);
  outboxRoutes(app, deps);
  app.get(SETTINGS, {
    config: READ,
    schema: { summary: 'Settings of the brand', tags: ['Settings'], response: { 200: BrandSettings } },
    handler: async (request) => showSettings(request.ctx, deps),
  });
  app.patch(SETTINGS, {
    ...readByVerb,
    config: ADMIN,
    schema: {
      summary: 'Change settings of the brand',
      tags: ['Settings'],
      body: BrandSettingsInput,
      response: { 200: BrandSettings },
    },
    handler: async (request) => changeSettings(request.ctx, deps, jsonBodyOf(request)),
  });
};
