import { once } from 'node:events';
import { request as openRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Ledger, MetricOutput } from '@vigie/contract';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { makeRule, plantAlert } from './alert-samples.ts';
import { BASE, DAY, useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { createAll, metricOf, walkCursors } from './samples.ts';
import { until } from './until.ts';

const server = useServer();
const at = (ms: number): string => new Date(server.clock.now() + ms).toISOString();

const headersOf = async (api: Api): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await server.token([api.brand])}`,
  'x-brand-id': String(api.brand),
});
const download = async (api: Api, path: string): Promise<{ headers: Headers; bytes: Buffer }> => {
  const response = await fetch(`${server.url}${BASE}exports/${path}`, { headers: await headersOf(api) });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.status, bytes.toString('utf8').slice(0, 300)).toBe(200);
  return { headers: response.headers, bytes };
};
/** RFC 4180, for what is exported here. */
const parseCsv = (text: string): string[][] =>
  text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .slice(0, -1)
        .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)),
    );
const csvOf = async (api: Api, path: string): Promise<Record<string, string>[]> => {
  const [names = [], ...rows] = parseCsv((await download(api, path)).bytes.toString('utf8'));
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
};
const ndjsonOf = async (api: Api, path: string): Promise<Record<string, unknown>[]> =>
  (await download(api, path)).bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const parquetOf = async (api: Api, path: string): Promise<Record<string, unknown>[]> => {
  const { bytes } = await download(api, path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return parquetReadObjects({ file });
};

/** The file holds a decimal; its reader here makes a binary float of it. */
const usd = (value: unknown): number | null =>
  typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : null;

const NASTY = ['=1+1', '+1', '-2', '@x', 'a,b', 'say "hi"', "it's", 'line\\n', 'ünï'];
const fill = async (api: Api, rows: number): Promise<MetricOutput[]> => {
  await createAll(
    api,
    Array.from({ length: rows }, (_, i) =>
      metricOf(
        {
          created_at: at(-Math.floor(i / 7) * 3_600_000),
          cost_usd: i % 5 === 0 ? null : `${i}.00000${i % 10}`,
          model: i % 5 === 0 ? null : 'm',
          error_type: i % 3 === 0 ? '=BOOM()' : null,
          error_count: i % 3 === 0 ? 1 : 0,
          tokens_used: i,
        },
        {
          task_id: `${NASTY[i % NASTY.length]}-${i}`,
          task_type: i % 2 === 0 ? 'even' : 'odd',
          queue_name: NASTY[i % 9],
        },
      ),
    ),
  );
  return walkCursors<MetricOutput>(api, 'metrics/?ordering=created_at&page_size=1000');
};

test('metrics: every format holds every row that the list has, in order, to the last digit', async () => {
  const api = await server.api();
  const rows = await fill(api, 500);
  const other = await server.api();
  await fill(other, 10);
  const csv = await csvOf(api, 'metrics/');
  expect(csv.map((row) => Number(row['id']))).toEqual(rows.map((row) => row.id));
  const defused = (text: string): string => (/^[=+\-@]/.test(text) ? `'${text}` : text);
  for (const [i, row] of rows.entries()) {
    expect(csv[i]).toMatchObject({
      created_at: new Date(row.created_at).toISOString(),
      task_id: defused(row.base_task.task_id),
      task_type: row.base_task.task_type,
      cost_usd: row.cost_usd === null ? '' : expect.stringMatching(/^\d+(\.\d{1,6})?$/),
      error_type: row.error_type === null ? '' : "'=BOOM()",
      tokens_used: String(row.tokens_used),
    });
    if (row.cost_usd !== null) expect(Number(csv[i]?.['cost_usd'])).toBe(row.cost_usd);
  }
  const ndjson = await ndjsonOf(api, 'metrics/?format=ndjson');
  expect(ndjson.map((row) => [row['id'], row['task_id'], row['cost_usd'], row['queue_name']])).toEqual(
    rows.map((row) => [row.id, row.base_task.task_id, row.cost_usd, expect.any(String)]),
  );
  const parquet = await parquetOf(api, 'metrics/?format=parquet');
  expect(
    parquet.map((row) => [
      Number(row['id']),
      row['task_id'],
      usd(row['cost_usd']),
      (row['created_at'] as Date).getTime(),
    ]),
  ).toEqual(rows.map((row) => [row.id, row.base_task.task_id, row.cost_usd, Date.parse(row.created_at)]));
  // Half-way between two hours of samples.
  const since = at(-2 * DAY - 1_800_000);
  const filtered = await csvOf(api, `metrics/?task_type=odd&tokens_used__gte=100&created_after=${since}`);
  expect(filtered.map((row) => Number(row['id']))).toEqual(
    rows
      .filter(
        (row) =>
          row.base_task.task_type === 'odd' && (row.tokens_used ?? 0) >= 100 && row.created_at >= since,
      )
      .map((row) => row.id),
  );
});

test('an export goes on behind the last row that arrived: none is missing, none is double', async () => {
  const api = await server.api();
  const rows = await fill(api, 200);
  const ids = rows.map((row) => row.id);
  for (const cut of [1, 6, 7, 8, 100, 199, 200]) {
    const last = rows[cut - 1] as MetricOutput;
    const rest = await ndjsonOf(api, `metrics/?format=ndjson&after=${last.created_at},${last.id}`);
    expect(
      rest.map((row) => row['id']),
      String(cut),
    ).toEqual(ids.slice(cut));
  }
  const parts: unknown[] = [];
  for (let after: string | null = ''; after !== null;) {
    const { headers, bytes }: { headers: Headers; bytes: Buffer } = await download(
      api,
      `metrics/?header=false&limit=33${after && `&after=${after}`}`,
    );
    parts.push(...parseCsv(bytes.toString('utf8')).map(([id]) => Number(id)));
    after = headers.get('x-next-after');
  }
  expect(parts).toEqual(ids);
});

test('alerts and anomalies, in every format', async () => {
  const api = await server.api();
  const rule = await makeRule(api, { name: '=evil()' });
  for (let i = 0; i < 5; i += 1)
    await plantAlert(server, rule, {
      group_key: `g${i}`,
      triggered_at: new Date(server.clock.now() - i * 60_000),
      current_value: i === 0 ? null : 8_500.5,
    });
  const csv = await csvOf(api, 'alerts/?severity=medium');
  expect(csv.map((row) => [row['group'], row['rule_name'], row['current_value']])).toEqual([
    ...[4, 3, 2, 1].map((i) => [`g${i}`, "'=evil()", '8500.5']),
    ['g0', "'=evil()", ''],
  ]);
  const parquet = await parquetOf(api, 'alerts/?format=parquet');
  expect(
    parquet.map((row) => [
      row['group'],
      row['rule_name'],
      row['current_value'] ?? null,
      row['triggered_at'] instanceof Date,
    ]),
  ).toEqual([4, 3, 2, 1, 0].map((i) => [`g${i}`, '=evil()', i === 0 ? null : 8_500.5, true]));
  const { headers, bytes } = await download(api, 'alerts/?limit=2&format=ndjson');
  const [, last] = bytes
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number; triggered_at: string });
  expect(headers.get('x-next-after')).toBe(`${last?.triggered_at},${last?.id}`);
  const rest = await ndjsonOf(api, `alerts/?format=ndjson&after=${headers.get('x-next-after')}`);
  expect(rest.map((row) => row['group'])).toEqual(['g2', 'g1', 'g0']);

  await createAll(
    api,
    Array.from({ length: 60 }, (_, i) =>
      metricOf({ execution_time_ms: i === 0 ? 900_000 : 1_000 + i }, { task_type: '=t' }),
    ),
  );
  const anomalies = await csvOf(api, 'anomalies/?metric=execution_time_ms');
  expect(anomalies).toMatchObject([
    { task_type: "'=t", metric: 'execution_time_ms', value: '900000', kind: 'execution' },
  ]);
  expect((await parquetOf(api, 'anomalies/?format=parquet&metric=execution_time_ms'))[0]).toMatchObject({
    value: 900_000,
    task_type: '=t',
  });
  expect(await parquetOf(api, 'anomalies/?format=parquet&scope=series')).toEqual([]);
});

test('the exported ledger adds up to the ledger', async () => {
  const api = await server.api();
  await fill(api, 300);
  const lines = await csvOf(api, 'costs/?days=30');
  const sum = lines.reduce((all, line) => all + BigInt(Math.round(Number(line['cost_usd']) * 1e6)), 0n);
  const { total } = (await api.get<Ledger>('costs/?days=30')).body;
  expect(sum).toBe(BigInt(Math.round(Number(total.cost_usd) * 1e6)));
  expect(lines.reduce((all, line) => all + Number(line['executions']), 0)).toBe(total.executions);
  // In parts, the same: of texts that no header could carry as they are too.
  const parts: Record<string, string>[] = [];
  for (let after = '', files = 0; files === 0 || after !== ''; files += 1) {
    const path = `costs/?days=30&limit=70${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
    const { headers } = await download(api, path);
    parts.push(...(await csvOf(api, path)));
    after = headers.get('x-next-after') ?? '';
  }
  expect(parts).toEqual(lines);
  const failed = lines.filter((line) => line['outcome'] !== 'completed');
  expect(new Set(failed.map((line) => line['error_type']))).toEqual(new Set(["'=BOOM()"]));
});

test('what makes no sense is refused with field and reason', async () => {
  const api = await server.api();
  for (const [path, field] of [
    ['metrics/?format=xml', 'format'],
    ['metrics/?after=yesterday', 'after'],
    ['metrics/?after=2026-11-01T00:00:00Z', 'after'],
    ['metrics/?limit=0', 'limit'],
    ['metrics/?ordering=id', 'ordering'],
    ['metrics/?page=2', 'page'],
    ['metrics/?cursor=x', 'cursor'],
    ['metrics/?header=maybe', 'header'],
    ['metrics/?cost_usd__gte=x', 'cost_usd__gte'],
    ['alerts/?severity=huge', 'severity'],
    ['anomalies/?days=0', 'days'],
    ['costs/?month=x', 'month'],
    ['costs/?color=red', 'color'],
    ['costs/?after=2026-11-01', 'after'],
    ['costs/?after=["2026-11-01"]', 'after'],
    ['costs/?limit=0', 'limit'],
  ] as const) {
    const answer = await api.get<object>(`exports/${path}`);
    expect([answer.status, Object.keys(answer.body)], path).toEqual([400, [field]]);
  }
});

test('a reader that goes away frees its place; more than two at once of a brand have to wait', async () => {
  const api = await server.api();
  // More than the buffers on the way hold, so that a reader who does not read stays one.
  const long = 'x'.repeat(200);
  for (let i = 0; i < 4; i += 1)
    await createAll(
      api,
      Array.from({ length: 10_000 }, (_, j) =>
        metricOf({}, { task_id: `${i}-${j}-${long}`, queue_name: long.slice(0, 100) }),
      ),
    );
  const headers = await headersOf(api);
  const slow = async () => {
    const sent = openRequest(`${server.url}${BASE}exports/metrics/`, { headers });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    return { status: response.statusCode, end: () => sent.destroy() };
  };
  const [one, two] = [await slow(), await slow()];
  expect([one.status, two.status]).toEqual([200, 200]);
  const refused = await api.get('exports/metrics/');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
  one.end();
  await until(async () => (await api.get<string>('exports/metrics/?limit=1')).status === 200);
  two.end();
});
