import type { BulkResult, MetricOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import type { Page, Refusal, TestServer } from '../harness.ts';
import { countOf, createAll, metricOf, newTaskId } from '../samples.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const lines = (rows: unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

export const bulkContract = (server: TestServer): void =>
  void describe('metrics bulk', () => {
    it('stores an array: ids by index, new and known tasks alike', async () => {
      const api = await server.api();
      const task = { task_id: newTaskId() };
      const [known] = await createAll(api, [metricOf()]);
      const base_task = (await api.get<MetricOutput>(`metrics/${known}/`)).body.base_task.id;
      const ids = await createAll(api, [
        metricOf({ execution_time_ms: 1 }),
        { base_task, execution_time_ms: 2 },
        metricOf({ execution_time_ms: 3 }, task),
        metricOf({ execution_time_ms: 4 }, task),
      ]);
      const { body } = await api.get<Page<MetricOutput>>(`metrics/?id=${ids.join(',')}&ordering=id`);
      expect(body.results.map((row) => row.execution_time_ms)).toEqual([1, 2, 3, 4]);
      expect(body.results[1]?.base_task.id).toBe(base_task);
      expect(body.results[2]?.base_task.id).toBe(body.results[3]?.base_task.id);
      expect(await countOf(api, 'tasks/')).toBe(3);
    });

    it('stores NDJSON, with blank lines and CRLF', async () => {
      const api = await server.api();
      const text = `${lines([metricOf(), metricOf()]).replace('\n', '\r\n\n')}\n`;
      const answer = await api.post<BulkResult>('metrics/bulk/', text, NDJSON);
      expect(answer).toMatchObject({ status: 201, body: { created: 2, errors: [] } });
      expect(await countOf(api)).toBe(2);
    });

    it('stores all or nothing, naming each wrong field by index', async () => {
      const api = await server.api();
      const rows = [
        metricOf(),
        metricOf({ execution_time_ms: -1, colour: 1 }),
        metricOf(),
        { base_task: 999_999_999, execution_time_ms: 1 },
        'x',
      ];
      const answer = await api.post<Refusal>('metrics/bulk/', rows);
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body).toSorted()).toEqual([
        '1.colour',
        '1.execution_time_ms',
        '4.non_field_errors',
      ]);
      const unknown = await api.post<Refusal>('metrics/bulk/', [rows[0], rows[3]]);
      expect(unknown).toMatchObject({ status: 400, body: { '1.base_task': [expect.any(String)] } });
      expect(await countOf(api)).toBe(0);
      expect(await countOf(api, 'tasks/')).toBe(0);
    });

    it('stores the good ones with ?partial=true and reports each bad one', async () => {
      const api = await server.api();
      const rows = [
        metricOf(),
        metricOf({ execution_time_ms: -1 }),
        { base_task: 999_999_999, execution_time_ms: 1 },
        metricOf(),
        null,
      ];
      const { status, body } = await api.post<BulkResult>('metrics/bulk/?partial=true', rows);
      expect(status).toBe(201);
      expect(body.created).toBe(2);
      expect(body.ids).toEqual([expect.any(Number), null, null, expect.any(Number), null]);
      expect(body.errors).toMatchObject([
        { index: 1, errors: { execution_time_ms: [expect.any(String)] } },
        { index: 2, errors: { base_task: [expect.any(String)] } },
        { index: 4 },
      ]);
      const broken = await api.post<BulkResult>(
        'metrics/bulk/?partial=true',
        `${lines([metricOf()])}\n{"a":\n${lines([metricOf()])}`,
        NDJSON,
      );
      expect(broken.body).toMatchObject({
        created: 2,
        errors: [{ index: 1, errors: { non_field_errors: [expect.stringContaining('JSON')] } }],
      });
      const none = await api.post<BulkResult>('metrics/bulk/?partial=true', [{}]);
      expect(none).toMatchObject({ status: 201, body: { created: 0, ids: [null] } });
      expect(await countOf(api)).toBe(4);
    });

    it('takes 10,000 metrics and not one more', async () => {
      const api = await server.api();
      const rows = Array.from({ length: 10_001 }, (_, i) => metricOf({ execution_time_ms: i }));
      expect(await api.post('metrics/bulk/', rows)).toMatchObject({
        status: 413,
        body: { detail: expect.stringContaining('10000') },
      });
      expect(await api.post('metrics/bulk/', lines(rows), NDJSON)).toMatchObject({ status: 413 });
      expect(await countOf(api)).toBe(0);
      const ids = await createAll(api, rows.slice(0, 10_000));
      expect(new Set(ids).size).toBe(10_000);
      expect(await countOf(api)).toBe(10_000);
      expect(await countOf(api, 'tasks/')).toBe(10_000);
    });

    it.each([
      ['nothing', '', 'application/json'],
      ['an empty list', '[]', 'application/json'],
      ['an object', '{}', 'application/json'],
      ['a text', '"x"', 'application/json'],
      ['null', 'null', 'application/json'],
      ['no line', '\n\n', 'application/x-ndjson'],
    ])('refuses %s', async (_what, body, type) => {
      expect((await (await server.api()).post('metrics/bulk/', body, { 'content-type': type })).status).toBe(
        400,
      );
    });

    it('refuses another parameter or value, listing the valid ones', async () => {
      const api = await server.api();
      expect(await api.post('metrics/bulk/?partial=maybe', [metricOf()])).toMatchObject({
        status: 400,
        body: { partial: [expect.stringContaining('true')] },
      });
      expect(await api.post('metrics/bulk/?part=1', [metricOf()])).toMatchObject({
        status: 400,
        body: { part: [expect.stringContaining('partial')] },
      });
      expect(await countOf(api)).toBe(0);
    });

    it('is idempotent by key: same body once, another body or another mode a 409', async () => {
      const api = await server.api();
      const rows = [metricOf(), metricOf()];
      const key = { 'idempotency-key': 'bulk-1' };
      const answers = await Promise.all(
        [1, 2, 3].map(() => api.post<BulkResult>('metrics/bulk/', rows, key)),
      );
      answers.push(await api.post<BulkResult>('metrics/bulk/', rows, key));
      expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
      expect((await api.post('metrics/bulk/', rows.slice(1), key)).status).toBe(409);
      expect((await api.post('metrics/bulk/?partial=true', rows, key)).status).toBe(409);
      expect(await countOf(api)).toBe(2);
    });

    it('gives one id to a task that many bulks bring at the same moment', async () => {
      const api = await server.api();
      const tasks = Array.from({ length: 20 }, () => ({ task_id: newTaskId() }));
      await Promise.all(
        [1, 2, 3, 4].map(() =>
          createAll(
            api,
            tasks.map((task) => metricOf({}, task)),
          ),
        ),
      );
      expect(await countOf(api, 'tasks/')).toBe(20);
      expect(await countOf(api)).toBe(80);
    });
  });
