import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { BadRequest, Detail, SessionInput, SessionOutput } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { defaultBrandName, listBrands } from '../tenancy/index.ts';
import type { Cookies } from './cookies.ts';
import type { Session, SessionProof, Sessions } from './sessions.ts';

const MOST_BRANDS = 1_000;
const tags = ['Session'];

/**
 * The brand that the address of a link names, for a link sends no header. It is taken out of the query; beside a header or
 * a token it stays there, as a parameter that nobody knows.
 */
export const takeBrandOfLink = (request: FastifyRequest): unknown => {
  const { authorization, 'x-brand-id': header } = request.headers;
  if (authorization !== undefined || header !== undefined) return undefined;
  const { brand_id: brand, ...query } = request.query as Record<string, unknown>;
  request.query = query;
  return brand;
};

/** Signing in and out, for people. Programs send their token or API key with each request. */
export const sessionRoutes = (
  app: FastifyInstance,
  deps: { sql: Sql; clock: Clock; sessions: Sessions; cookies: Cookies },
): void => {
  const { cookies } = deps;
  const show = async ({ csrfToken, actor, scope, brands, expiresAt }: Session): Promise<SessionOutput> => {
    const known = await listBrands({ brands }, deps, { limit: MOST_BRANDS, offset: 0 });
    const shown = known.results.map(({ id, name }) => ({ id, name }));
    // A brand that somebody may name comes into being when it is first used: it can be chosen before.
    const exists = new Set(shown.map(({ id }) => id));
    const named = brands === '*' ? [] : brands.filter((id) => !exists.has(id));
    return {
      actor,
      scope,
      brands: [...shown, ...named.map((id) => ({ id, name: defaultBrandName(id) }))].slice(0, MOST_BRANDS),
      all_brands: brands === '*',
      csrf_token: csrfToken,
      expires_at: formatTimestamp(expiresAt),
      now: formatTimestamp(deps.clock.now()),
    };
  };
  const proofOf = (request: FastifyRequest): SessionProof => {
    const proof = cookies.proofOf(request);
    if (!proof) throw new AppError('unauthenticated', 'You are signed out.');
    return proof;
  };
  app.post('/session/', {
    schema: {
      summary: 'Sign in with a link’s code, a token or an API key',
      tags,
      body: SessionInput,
      response: { 201: SessionOutput, 400: BadRequest, 401: Detail, 403: Detail },
    },
    handler: async (request, reply) => {
      // Another site could sign its visitor in as somebody else.
      if (request.headers['sec-fetch-site'] === 'cross-site')
        throw new AppError('forbidden', 'Sign in from the page of this server.');
      const visit = cookies.visitOf(request);
      const { secret, session } = await deps.sessions.signIn(request.body as SessionInput, visit);
      const seconds = Math.floor((session.expiresAt - deps.clock.now()) / 1_000);
      cookies.setSession(request, reply, secret, seconds);
      if (visit !== undefined) cookies.setVisit(request, reply, '', 0);
      return reply.code(201).send(await show(session));
    },
  });
  app.get('/session/', {
    schema: { summary: 'Who is signed in', tags, response: { 200: SessionOutput, 401: Detail } },
    handler: async (request) => show(await deps.sessions.identify(proofOf(request))),
  });
  app.delete('/session/', {
    schema: {
      summary: 'Sign out',
      tags,
      response: { 204: Type.Null({ description: 'Signed out.' }), 401: Detail, 403: Detail },
    },
    handler: async (request, reply) => {
      const proof = proofOf(request);
      await deps.sessions.identify(proof);
      await deps.sessions.signOut(proof.secret);
      cookies.setSession(request, reply, '', 0);
      return reply.code(204).send();
    },
  });
};
