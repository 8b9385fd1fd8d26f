import type { FastifyInstance } from 'fastify';
import type { Sql } from '../../control-db/index.ts';
import type { Clock } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { createHttpServer } from '../../http/index.ts';
import {
  apiKeyHmacKey,
  createAuthenticator,
  createBrandEnsurer,
  createKeyVerifier,
  createTokenVerifier,
  requireScope,
  tenancyRoutes,
} from '../index.ts';

/** The routes of this folder on the real HTTP layer, behind real authentication. */
export const startApp = async (sql: Sql, secret: string, clock: Clock): Promise<FastifyInstance> => {
  const logger = createLogger('silent');
  const { app, refuseOtherMethods } = createHttpServer({ logger, maxBodyBytes: 100_000, maxInFlight: 100 });
  const hmacKey = apiKeyHmacKey(secret);
  const keys = createKeyVerifier({ sql, hmacKey, clock, log: logger });
  const authenticate = createAuthenticator({
    verifyToken: createTokenVerifier(
      { jwtSecret: secret, jwtJwksUrl: undefined, jwtIssuer: undefined, jwtAudience: undefined },
      clock,
    ),
    keys,
    ensureBrand: createBrandEnsurer({ sql, clock }),
  });
  app.addHook('onRequest', async (request) => {
    const { scope, ensureBrand } = request.routeOptions.config;
    if (!scope) return;
    request.ctx = await authenticate(request.headers, request.id, { ensure: ensureBrand ?? true });
    requireScope(request.ctx, scope);
  });
  await tenancyRoutes(app, { sql, hmacKey, clock, keys });
  refuseOtherMethods();
  await app.ready();
  return app;
};
