import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SignInWays } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import { messageOf, notFound } from '../../core/errors.ts';
import { CALLBACK } from './oidc.ts';
import type { Oidc } from './oidc.ts';
import type { Sessions } from '../sessions.ts';

const COOKIE = 'vigie_visit';
const VISIT_S = 600;
/** Then the provider is asked again whether somebody still belongs here. */
const SESSION_MS = 12 * 3_600_000;

/** Signing in at an identity provider, where one is set. The page comes in by the same one-time code as a link. */
export const oidcRoutes = (
  app: FastifyInstance,
  deps: { clock: Clock; sessions: Sessions; oidc: Oidc | undefined },
): void => {
  const { clock, sessions, oidc } = deps;
  /** Lax, for the browser comes back from another site. */
  const cookieOptions = (request: FastifyRequest) => ({
    path: '/session/oidc/',
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: request.headers['x-forwarded-proto'] === 'https',
  });
  app.get('/session/ways/', {
    schema: { summary: 'How people can sign in here', tags: ['Session'], response: { 200: SignInWays } },
    handler: () => ({ oidc: oidc !== undefined }),
  });
  // Not of the API: browsers are sent here, and on.
  app.get('/session/oidc/', {
    schema: { hide: true },
    handler: async (request, reply: FastifyReply) => {
      if (!oidc) throw notFound();
      try {
        const { location, visit } = await oidc.begin();
        return await reply
          .setCookie(COOKIE, visit, { ...cookieOptions(request), maxAge: VISIT_S })
          .redirect(location);
      } catch (error) {
        request.log.warn({ reason: messageOf(error) }, 'The identity provider does not answer.');
        return reply.redirect('/#refused=failed');
      }
    },
  });
  app.get(CALLBACK, {
    schema: { hide: true },
    handler: async (request, reply: FastifyReply) => {
      if (!oidc) throw notFound();
      const at = request.url.indexOf('?');
      const outcome = await oidc.finish(request.cookies[COOKIE], at < 0 ? '' : request.url.slice(at));
      reply.clearCookie(COOKIE, cookieOptions(request)).header('Cache-Control', 'no-store');
      if (typeof outcome === 'string') return reply.redirect(`/#refused=${outcome}`);
      const code = await sessions.makeCode({ ...outcome, expiresAt: clock.now() + SESSION_MS });
      return reply.redirect(`/#code=${code}`);
    },
  });
};
