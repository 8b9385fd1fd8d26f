import { describe, expect, it } from 'vitest';
import type { TestServer } from '../harness.ts';
import { create, metricOf } from '../samples.ts';

export const probesContract = (server: TestServer): void =>
  void describe('probes', () => {
    const get = (path: string) => fetch(server.url + path);

    it('says without a token that it lives and is ready', async () => {
      for (const [path, status] of [
        ['/healthz', 'ok'],
        ['/readyz', 'ready'],
      ] as const) {
        const response = await get(path);
        expect([response.status, await response.json()]).toEqual([200, { status }]);
      }
    });

    it('gives Prometheus metrics that name no brand and no task', async () => {
      const api = await server.api();
      const made = await create(
        api,
        metricOf({}, { task_type: 'secret-type', worker_name: 'secret-worker' }),
      );
      const response = await get('/metrics');
      expect(response.headers.get('content-type')).toContain('text/plain');
      const text = await response.text();
      expect(text).toMatch(/^vigie_ingested_rows_total\{table="metrics"\} \d+/m);
      expect(text).not.toContain('secret');
      expect(text).not.toContain(made.base_task.task_id);
      expect(text).not.toMatch(/brand/i);
    });

    it('answers with a request id and without sniffing', async () => {
      const { headers } = await (await server.api()).get('metrics/');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    });
  });
