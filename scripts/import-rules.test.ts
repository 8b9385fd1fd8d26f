import { expect, test } from 'vitest';
import { importProblem } from './import-rules.ts';

const ROOM = 'apps/server/src/metrics/';

test.each([
  [`${ROOM}dashboard.ts`, './store.ts'],
  [`${ROOM}dashboard.ts`, '../tasks/index.ts'],
  [`${ROOM}dashboard.ts`, '../core/decimal.ts'],
  [`${ROOM}dashboard.ts`, 'lru-cache'],
  [`${ROOM}routes.ts`, 'fastify'],
  [`${ROOM}dashboard.test.ts`, '../tasks/store.ts'],
  ['apps/server/src/engines/testing/kit.ts', '@clickhouse/client'],
  ['apps/server/src/app.ts', './metrics/index.ts'],
  ['apps/server/src/control-db/control-db.ts', 'pg'],
  ['apps/server/src/core/ctx.ts', './errors.ts'],
  ['packages/contract/src/tasks.ts', 'typebox'],
  ['packages/sdk/src/client.ts', './errors.ts'],
  ['packages/connector-bullmq/src/watch.ts', '@vigie/sdk'],
])('%s may import %s', (from, specifier) => {
  expect(importProblem(from, specifier)).toBeUndefined();
});

test.each([
  [`${ROOM}dashboard.ts`, '../tasks/store.ts', 'index.ts'],
  [`${ROOM}deep/one.ts`, '../../tasks/store.ts', 'index.ts'],
  [`${ROOM}dashboard.ts`, '../config.ts', 'handed'],
  [`${ROOM}dashboard.ts`, 'fastify', 'HTTP'],
  [`${ROOM}store.ts`, 'pg', 'databases'],
  [`${ROOM}routes.ts`, './rollup-store.ts', 'one way'],
  [`${ROOM}store.ts`, './routes.ts', 'one way'],
  ['apps/server/src/core/ctx.ts', '../http/index.ts', 'core'],
  ['apps/server/src/core/ctx.ts', '@vigie/contract', 'core'],
  ['apps/server/src/telemetry-db/migrate.ts', '../tasks/index.ts', 'feature'],
  ['packages/contract/src/tasks.ts', 'node:fs', 'schema library'],
  ['packages/sdk/src/client.ts', 'node:fs', 'anywhere'],
  ['packages/sdk/src/client.ts', '@vigie/contract', 'anywhere'],
  ['packages/connector-bullmq/src/watch.ts', '@vigie/contract', 'SDK'],
  ['bench/src/api.ts', '@vigie/sdk', 'outside'],
  ['apps/demo/src/main.ts', '../../server/src/config.ts', 'names'],
])('%s may not import %s', (from, specifier, why) => {
  expect(importProblem(from, specifier)).toContain(why);
});
