import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { BASE_PATH } from '@vigie/contract';
import { AppError } from '../core/errors.ts';
import { createDashboardPage } from './serve-dashboard.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'public');

/** The dashboard at `/`, and under every path that is not the API's: the page itself knows which it has. */
export const dashboardRoutes = async (app: FastifyInstance, folder = FOLDER): Promise<void> => {
  const page = createDashboardPage(folder);
  if (existsSync(join(folder, 'assets')))
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      // Named by their content, so that they never change; compressed once, when they are built.
      globIgnore: ['index.html', '**/*.br', '**/*.gz'],
      preCompressed: true,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) =>
        void reply.header(
          'Cache-Control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
      schemaHide: true,
    });
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    if (!wantsPage || request.url.startsWith(BASE_PATH)) throw new AppError('not_found', 'Not found.');
    const { html, headers } = page();
    return reply.headers(headers).type('text/html; charset=utf-8').send(html);
  });
};
