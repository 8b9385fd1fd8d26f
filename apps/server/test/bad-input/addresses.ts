import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationsOf } from '../answer-check.ts';
import { BASE } from '../harness.ts';
import type { TestServer } from '../harness.ts';
import { attackerOf } from './attacker.ts';
import { orderingAndCursor, pathId, queryString } from './generators.ts';

export const attackAddresses = (server: TestServer): void =>
  void describe('addresses', () => {
    const reads = () =>
      operationsOf(server.openApi).flatMap(({ method, path, operation }) =>
        // A stream has no query, and no end.
        method === 'GET' && path.startsWith(BASE) && path !== `${BASE}live/`
          ? [
              {
                path: path.replace(BASE, ''),
                names: (operation.parameters ?? []).flatMap((one) => (one.in === 'query' ? [one.name] : [])),
              },
            ]
          : [],
      );

    it.concurrent('any query string to any reading endpoint', async () => {
      const { attack } = await attackerOf(server);
      const properties = reads().map(({ path, names }) =>
        fc.asyncProperty(queryString([...names, 'days', 'page']), async (query) => {
          await attack('GET', `${path.replace('{id}', '1').replace('{month}', '2026-01')}?${query}`);
        }),
      );
      await Promise.all(properties.map((property) => fc.assert(property, { numRuns: 50 })));
    });

    it.concurrent('any cursor', async () => {
      const { attack } = await attackerOf(server);
      const orderings = {
        'metrics/': [
          'created_at',
          '-created_at',
          'cost_usd',
          '-execution_time_ms',
          'tokens_used',
          'base_task',
          'performance_score',
        ],
        'alerts/': ['created_at', '-last_triggered_at', 'severity', '-threshold_value', 'name', 'is_active'],
        'alerts/history/': [
          'triggered_at',
          '-resolved_at',
          'current_value',
          '-status',
          'group',
          'alert_rule',
        ],
        'tasks/': ['created_at', '-queued_at', 'status', 'task_id', '-queue_name', 'priority'],
      };
      for (const [path, of] of Object.entries(orderings)) {
        await fc.assert(
          fc.asyncProperty(orderingAndCursor(of), async (query) => {
            await attack('GET', `${path}?${query}`);
          }),
          { numRuns: 200 },
        );
      }
    });

    it.concurrent('any id in any path, by any method', async () => {
      const { attack } = await attackerOf(server);
      const paths = operationsOf(server.openApi).flatMap(({ path }) =>
        path.includes('{id}') ? [path.replace(BASE, '')] : [],
      );
      const methods = ['GET', 'DELETE', 'PUT', 'PATCH', 'POST', 'OPTIONS', 'TRACE', 'PROPFIND'];
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...paths),
          fc.constantFrom(...methods),
          pathId,
          async (path, method, id) => {
            const { status } = await attack(
              method,
              path.replace('{id}', /^[\x21-\x7e]+$/.test(id) ? id : encodeURIComponent(id)),
            );
            expect(status).toBeGreaterThanOrEqual(400);
          },
        ),
        { numRuns: 300 },
      );
    });
  });
