import type { FastifyInstance, FastifyReply } from 'fastify';
import { SignInWays } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import { messageOf, notFound } from '../../core/errors.ts';
import type { Cookies } from '../cookies.ts';
import { CALLBACK } from './oidc.ts';
import type { Oidc } from './oidc.ts';
import type { Sessions } from '../sessions.ts';

/** At the provider, and from there back to the page, seconds. */
const VISIT_S = { there: 600, back: 60 };
/** Then the provider is asked again whether somebody still belongs here. */
const SESSION_MS = 12 * 3_600_000;

/** Signing in at an identity provider, where one is set. The page comes in by the same one-time code as a link. */
export const oidcRoutes = (
  app: FastifyInstance,
  deps: { clock: Clock; sessions: Sessions; cookies: Cookies; oidc: Oidc | undefined },
): void => {
  const { clock, sessions, cookies, oidc } = deps;
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
        cookies.setVisit(request, reply, visit, VISIT_S.there);
        return await reply.redirect(location);
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
      const visit = cookies.visitOf(request) ?? '';
      const outcome = await oidc.finish(visit, at < 0 ? '' : request.url.slice(at));
      const back = typeof outcome === 'string' ? 0 : VISIT_S.back;
      cookies.setVisit(request, reply, back === 0 ? '' : visit, back);
      void reply.header('Cache-Control', 'no-store');
      if (typeof outcome === 'string') return reply.redirect(`/#refused=${outcome}`);
      // Of use in this browser only: as a link it would sign somebody else in as who went to the provider.
      const code = await sessions.makeCode(
        { ...outcome, expiresAt: clock.now() + SESSION_MS },
        { visit, lastsMs: VISIT_S.back * 1_000 },
      );
      return reply.redirect(`/#code=${code}`);
    },
  });
};
