import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationsOf } from '../answer-check.ts';
import { BASE } from '../harness.ts';
import type { TestServer } from '../harness.ts';
import { countOf } from '../samples.ts';
import { ALERT_WRITES } from './alert-bodies.ts';
import { MONEY_LISTED, MONEY_WRITES } from './money-bodies.ts';
import { attackerOf, countsOf } from './attacker.ts';
import { bodyNear, contentType, deepBodies, wrongEncodings } from './generators.ts';
import { speak } from './wire.ts';

/** What the server under attack takes at most, bytes. */
export const MAX_BODY = 1_048_576;

const task = {
  task_id: 'a',
  task_type: 'b',
  status: 'running',
  priority: 'low',
  queue_name: 'q',
  worker_name: 'w',
  queued_at: '2026-01-01T00:00:00Z',
  started_at: null,
  completed_at: null,
  estimated_completion: null,
};
const metric = {
  base_task: task,
  execution_time_ms: 1,
  memory_usage_mb: 1,
  cpu_usage_percent: 1,
  error_count: 0,
  queue_wait_time_ms: 1,
  api_calls_count: 1,
  tokens_used: 1,
  cost_usd: 0.1,
  model: 'm',
  input_tokens: 1,
  output_tokens: 1,
  cached_tokens: 1,
  error_type: 'x',
};

/** What each writing endpoint takes; a new one without an entry fails below. */
const WRITES: Record<string, Record<string, unknown>> = {
  'metrics/': metric,
  'metrics/bulk/': metric,
  'metrics/bulk/?partial=true': metric,
  'tasks/': task,
  'workers/heartbeat/': {
    worker_name: 'w',
    queue_name: 'q',
    cpu_percent: 1,
    memory_percent: 1,
    active_tasks: 1,
    processed_tasks: 1,
    failed_tasks: 1,
    load_average: 1,
    queue_depth: 1,
    started_at: null,
  },
  'api-keys/': { name: 'x', scope: 'monitoring:read', brands: '*', expires_at: null },
  'brands/': { id: 1, name: 'x' },
  'deploys/': { version: 'x', deployed_at: null, task_types: ['a'], note: 'x' },
  'metrics/recommendations/1/applied/': { note: 'x', applied_at: null },
  ...ALERT_WRITES,
  ...MONEY_WRITES,
};
const WRITE_PATHS = Object.keys(WRITES);
/** What of these is stored is counted by their list. */
const LISTED = ['deploys/', 'api-keys/', 'alerts/', 'silences/', 'channels/', ...MONEY_LISTED];
/** Where a list shows what is everybody's too. */
const OWN_OF: Record<string, string> = {
  'prices/': 'prices/?shared=false',
  'price-books/': 'price-books/?shared=false',
};
const RUNS = 120;

export const attackBodies = (server: TestServer): void =>
  void describe('bodies', () => {
    it('has an entry for every writing endpoint', () => {
      const writing = operationsOf(server.openApi).flatMap(({ method, path }) =>
        // Signing in has tests of its own.
        method === 'POST' && path.startsWith(BASE)
          ? [path.replace(BASE, '').replace('{id}', '1').replace('{month}', '2026-01')]
          : [],
      );
      expect(WRITE_PATHS.map((path) => path.split('?')[0])).toEqual(expect.arrayContaining(writing));
    });

    it.concurrent.each(WRITE_PATHS)('any body to %s is stored whole or not at all', async (path) => {
      const { api, attack } = await attackerOf(server);
      let metrics = 0;
      const tasks = new Set<number>();
      const workers = new Set<number>();
      let listed = 0;
      await fc.assert(
        fc.asyncProperty(
          bodyNear(WRITES[path] as Record<string, unknown>),
          contentType,
          async (body, type) => {
            const reply = await attack('POST', path, { body, headers: { 'content-type': type } });
            if (reply.status !== 201) return;
            const answer = JSON.parse(reply.body) as {
              created: number;
              id: number;
              base_task: { id: number };
            };
            if (path === 'metrics/') {
              metrics += 1;
              tasks.add(answer.base_task.id);
            } else if (path.startsWith('metrics/bulk')) metrics += answer.created;
            else if (LISTED.includes(path)) listed += 1;
            else for (const one of [answer].flat()) (path === 'tasks/' ? tasks : workers).add(one.id);
          },
        ),
        { numRuns: RUNS },
      );
      const [storedMetrics, storedTasks, storedWorkers] = await countsOf(api);
      expect([storedMetrics, storedWorkers]).toEqual([metrics, workers.size]);
      if (LISTED.includes(path)) expect(await countOf(api, OWN_OF[path] ?? path)).toBe(listed);
      if (!path.startsWith('metrics/bulk')) expect(storedTasks).toBe(tasks.size);
    });

    it.concurrent.each(WRITE_PATHS)(
      'nesting past any stack, and wrong encodings, are refused by %s',
      async (path) => {
        const { api, attack } = await attackerOf(server);
        const bodies = [...deepBodies, ...wrongEncodings.map(([, bytes]) => bytes)];
        for (const body of bodies) {
          for (const type of ['application/json', 'application/x-ndjson']) {
            const { status } = await attack('POST', path, { body, headers: { 'content-type': type } });
            // With `partial` the list is fine and its items are not.
            expect(path.includes('partial') ? [400, 201] : [400]).toContain(status);
          }
        }
        expect(await countsOf(api)).toEqual([0, 0, 0, 0]);
      },
    );

    it.concurrent('arbitrary bytes under arbitrary content types are refused', async () => {
      const { api, attack } = await attackerOf(server);
      const anyType = fc.oneof(
        contentType,
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...WRITE_PATHS),
          fc.uint8Array({ maxLength: 300 }),
          anyType,
          async (path, bytes, type) => {
            const { status } = await attack('POST', path, {
              body: Buffer.from(bytes),
              headers: { 'content-type': type },
            });
            const empty = bytes.length === 0 && /\d/.test(path); // a body that may be left out; the id is nobody's
            expect(status === 400 || status === 415 || path.includes('partial') || empty).toBe(true);
          },
        ),
        { numRuns: RUNS },
      );
      expect(await countsOf(api)).toEqual([0, 0, 0, 0]);
    });

    it.concurrent.each(WRITE_PATHS)(
      'a body past the limit is a 413 for %s, declared or not',
      async (path) => {
        const { api, headers } = await attackerOf(server);
        const head = `POST ${BASE}${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.authorization}\r\nX-Brand-ID: ${api.brand}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
        const declared = await speak(server.url, `${head}Content-Length: ${MAX_BODY + 1}\r\n\r\n[`);
        expect(declared).toMatch(/^HTTP\/1\.1 413 [\s\S]*\{"detail":"/);
        const chunk = `${(65_536).toString(16)}\r\n${' '.repeat(65_536)}\r\n`;
        const chunked = await speak(
          server.url,
          `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}0\r\n\r\n`,
        );
        expect(chunked).toMatch(/^HTTP\/1\.1 413 [\s\S]*\{"detail":"/);
        expect(await countsOf(api)).toEqual([0, 0, 0, 0]);
      },
    );

    it.concurrent.each(WRITE_PATHS)('a body that is cut off stores nothing by %s', async (path) => {
      const { api, headers } = await attackerOf(server);
      const body = JSON.stringify(path.includes('bulk') ? [WRITES[path]] : WRITES[path]);
      const head = `POST ${BASE}${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.authorization}\r\nX-Brand-ID: ${api.brand}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
      const cuts = [
        `${head}Content-Length: ${body.length + 10}\r\n\r\n${body}`,
        `${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, -5)}`,
        `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}`,
        `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\nZZ\r\n`,
        head,
      ];
      for (const cut of cuts) {
        const heard = await speak(server.url, cut, { half: true });
        expect(heard === '' || /^HTTP\/1\.1 4\d\d /.test(heard), heard).toBe(true);
      }
      // Content-Length shorter than the body: what remains is no request.
      const short = await speak(server.url, `${head}Content-Length: ${body.length - 5}\r\n\r\n${body}`);
      expect(short).toMatch(/^HTTP\/1\.1 400 /);
      expect(await countsOf(api)).toEqual([0, 0, 0, 0]);
    });
  });
