import { BASE_PATH, Page } from '@vigie/contract';
import type { FastifyInstance, RouteGenericInterface } from 'fastify';
import { Type } from 'typebox';
import type { Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { toPage } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { createBrand } from './create-brand.ts';
import { createKey } from './create-key.ts';
import { listBrands } from './list-brands.ts';
import { listKeys } from './list-keys.ts';
import { pageQuerySchema, rangeOf, readPage } from './page.ts';
import { revokeKey } from './revoke-key.ts';
import { BrandOutput, CreateBrandBody, CreatedKeyOutput, CreateKeyBody, KeyOutput } from './schemas.ts';
import type { CreateBrandInput, CreateKeyInput } from './schemas.ts';
import type { KeyVerifier } from './verify-key.ts';

export interface TenancyDeps {
  sql: Sql;
  hmacKey: Uint8Array;
  clock: Clock;
  keys: Pick<KeyVerifier, 'forget'>;
}

interface ListRoute extends RouteGenericInterface {
  Querystring: RawQuery;
}

const KEYS = `${BASE_PATH}/api-keys/`;
const BRANDS = `${BASE_PATH}/brands/`;

/** API keys and brands. The routes of brands leave one that is not there yet to `POST brands/`. */
export const tenancyRoutes = async (app: FastifyInstance, deps: TenancyDeps): Promise<void> => {
  app.route<ListRoute>({
    method: 'GET',
    url: KEYS,
    config: { scope: 'monitoring:admin' },
    schema: {
      summary: 'List the API keys of the brand, newest first',
      tags: ['API keys'],
      querystring: pageQuerySchema,
      response: { 200: Page(KeyOutput) },
    },
    handler: async (request) => {
      const query = readPage(request.query);
      const found = await listKeys(request.ctx, deps, rangeOf(query));
      return toPage(request, query, { ...found, last: undefined });
    },
  });

  app.route<{ Body: CreateKeyInput }>({
    method: 'POST',
    url: KEYS,
    config: { scope: 'monitoring:admin' },
    schema: {
      summary: 'Make an API key',
      description: 'The answer shows the key this once. A key is never stronger than its maker.',
      tags: ['API keys'],
      body: CreateKeyBody,
      response: { 201: CreatedKeyOutput },
    },
    handler: async ({ ctx, body }, reply) => reply.code(201).send(await createKey(ctx, deps, body)),
  });

  app.route<{ Params: { id: string } }>({
    method: 'DELETE',
    url: `${KEYS}:id/`,
    config: { scope: 'monitoring:admin' },
    schema: {
      summary: 'Revoke an API key',
      tags: ['API keys'],
      params: Type.Object({ id: Type.String() }),
      response: { 204: Type.Null({ description: 'It is revoked, now or before.' }) },
    },
    handler: async ({ ctx, params }, reply) => {
      await revokeKey(ctx, deps, params.id);
      return reply.code(204).send();
    },
  });

  app.route<ListRoute>({
    method: 'GET',
    url: BRANDS,
    config: { scope: 'monitoring:read', ensureBrand: false },
    schema: {
      summary: 'List the brands that the caller covers',
      tags: ['Brands'],
      querystring: pageQuerySchema,
      response: { 200: Page(BrandOutput) },
    },
    handler: async (request) => {
      const query = readPage(request.query);
      const found = await listBrands(request.ctx, deps, rangeOf(query));
      return toPage(request, query, { ...found, last: undefined });
    },
  });

  app.route<{ Body: CreateBrandInput }>({
    method: 'POST',
    url: BRANDS,
    config: { scope: 'monitoring:admin', ensureBrand: false },
    schema: {
      summary: 'Make a brand under an id of your choice',
      tags: ['Brands'],
      body: CreateBrandBody,
      response: { 201: BrandOutput },
    },
    handler: async ({ ctx, body }, reply) => reply.code(201).send(await createBrand(ctx, deps, body)),
  });
};
