import { METRIC_FIELDS } from '@vigie/contract';
import type { MetricField, MetricOutput } from '@vigie/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../harness.ts';
import type { Api, Page, Refusal, TestServer } from '../harness.ts';
import { create, createAll, metricOf, walkCursors, walkPages } from '../samples.ts';
import { rowOf } from './metrics-list-rows.ts';

const ROWS = 120;

const ids = (rows: MetricOutput[]): number[] => rows.map((row) => row.id);
const get = (row: MetricOutput, name: string): number | string | null =>
  name === 'base_task'
    ? row.base_task.id
    : name === 'created_at'
      ? Date.parse(row.created_at)
      : row[name as MetricField];

/** What an ordering means: term by term, nulls last in both directions, ties by id in the first term's direction. */
const sorted = (rows: MetricOutput[], ordering: string): MetricOutput[] => {
  const terms = ordering
    .split(',')
    .map((term) => ({ name: term.replace('-', ''), sign: term.startsWith('-') ? -1 : 1 }));
  terms.push({ name: 'id', sign: terms[0]?.sign ?? 1 });
  return rows.toSorted((a, b) => {
    for (const { name, sign } of terms) {
      const [x, y] = [get(a, name), get(b, name)];
      if (x === y) continue;
      if (x === null || y === null) return x === null ? 1 : -1;
      return (x < y ? -1 : 1) * sign;
    }
    return 0;
  });
};

/** What the contract does not have: how a cost came about. */
const OF_MONEY = [
  'model',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'cost_source',
  'original_cost_usd',
  'error_type',
];
const OPERATORS: [string, (value: number, bound: number) => boolean][] = [
  ['', (value, bound) => value === bound],
  ['__gt', (value, bound) => value > bound],
  ['__gte', (value, bound) => value >= bound],
  ['__lt', (value, bound) => value < bound],
  ['__lte', (value, bound) => value <= bound],
];

export const metricsListContract = (server: TestServer): void =>
  void describe('metrics list', () => {
    let api: Api;
    let rows: MetricOutput[];
    const list = async (query: string): Promise<Page<MetricOutput>> => {
      const answer = await api.get<Page<MetricOutput>>(`metrics/?${query}`);
      expect(answer.status, `${query}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBe(200);
      return answer.body;
    };
    const expectRows = async (query: string, wanted: MetricOutput[]): Promise<void> => {
      const page = await list(`page_size=1000&ordering=id&${query}`);
      expect(ids(page.results), query).toEqual(ids(wanted));
      expect(page.count, query).toBe(wanted.length);
    };

    beforeAll(async () => {
      api = await server.api();
      const now = server.clock.now();
      await createAll(
        api,
        Array.from({ length: ROWS }, (_, i) => rowOf(i, now)),
      );
      rows = (await list('page_size=1000&ordering=id')).results;
      expect(rows).toHaveLength(ROWS);
    });

    it('answers rows in the shape of the contract, newest first, 50 a page', async () => {
      const page = await list('');
      expect(page).toMatchObject({ count: ROWS, previous: null });
      expect(page.results).toHaveLength(50);
      expect(ids(page.results)).toEqual(ids(sorted(rows, '-created_at').slice(0, 50)));
      expect(Object.keys(page.results[0] ?? {}).toSorted()).toEqual(
        ['base_task', 'created_at', 'id', ...METRIC_FIELDS, ...OF_MONEY].toSorted(),
      );
      expect(Object.keys(page.results[0]?.base_task ?? {})).toEqual(['id', 'task_id', 'task_type', 'status']);
      expect(page.results[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
    });

    it.concurrent.each(METRIC_FIELDS)('filters by %s with every operator', async (field) => {
      const values = [...new Set(rows.map((row) => row[field]).filter((value) => value !== null))].toSorted(
        (a, b) => a - b,
      );
      const bound = values[Math.floor(values.length / 2)] as number;
      for (const [suffix, holds] of OPERATORS) {
        await expectRows(
          `${field}${suffix}=${bound}`,
          rows.filter((row) => row[field] !== null && holds(row[field], bound)),
        );
      }
      await expectRows(
        `${field}__gt=${values[0]}&${field}__lt=${values.at(-1)}`,
        rows.filter(
          (row) =>
            row[field] !== null &&
            row[field] > (values[0] as number) &&
            row[field] < (values.at(-1) as number),
        ),
      );
    });

    it('filters by ids, names and choices, one or a comma list', async () => {
      const [a, b] = rows as [MetricOutput, MetricOutput];
      const typed = (...types: string[]): MetricOutput[] =>
        rows.filter((row) => types.includes(row.base_task.task_type));
      const nth = (fits: (i: number) => boolean): MetricOutput[] => rows.filter((_, i) => fits(i));
      await expectRows(`base_task=${a.base_task.id}`, [a]);
      await expectRows(`base_task=${a.base_task.id},${b.base_task.id},999999999`, [a, b]);
      await expectRows(`id=${b.id}, ${a.id}`, [a, b]);
      await expectRows(`task_id=${a.base_task.task_id},${b.base_task.task_id}`, [a, b]);
      await expectRows('task_type=ai', typed('ai'));
      await expectRows('task_type=ai,mail,none', typed('ai', 'mail'));
      await expectRows(
        'priority=critical,low',
        nth((i) => i % 4 === 0 || i % 4 === 3),
      );
      await expectRows(
        'queue_name=q2',
        nth((i) => i % 4 === 2),
      );
      await expectRows(
        'worker_name=w0,w4',
        nth((i) => i % 6 === 0 || i % 6 === 4),
      );
      await expectRows(
        'task_type=ai&error_count__gt=0&cost_usd__gte=0.01',
        typed('ai').filter((row) => (row.error_count ?? 0) > 0 && (row.cost_usd ?? 0) >= 0.01),
      );
      await expectRows('task_type=', rows);
    });

    it('filters by the range of an id: what was there stays the same set when more comes', async () => {
      const sortedIds = ids(rows).toSorted((a, b) => a - b);
      const middle = sortedIds[60] as number;
      for (const [suffix, holds] of OPERATORS.filter(([name]) => name !== ''))
        await expectRows(
          `id${suffix}=${middle}`,
          rows.filter(({ id }) => holds(id, middle)),
        );
      await expectRows('id__gt=0', rows);
      const [task] = rows.map((row) => row.base_task.id).toSorted((a, b) => a - b) as [number];
      await expectRows(
        `base_task__lte=${task}`,
        rows.filter((row) => row.base_task.id === task),
      );
      for (const wrong of ['x', '-1', '1.5', '1,2']) {
        const { status, body } = await api.get<Refusal>(`metrics/?id__lte=${wrong}`);
        expect([status, body], wrong).toEqual([400, { id__lte: ['A valid id is required.'] }]);
      }
    });

    it('filters by time, from created_after on and before created_before', async () => {
      const moment = rows[3]?.created_at as string;
      const at = Date.parse(moment);
      await expectRows(
        `created_after=${moment}`,
        rows.filter((row) => Date.parse(row.created_at) >= at),
      );
      await expectRows(
        `created_before=${moment}`,
        rows.filter((row) => Date.parse(row.created_at) < at),
      );
      const plus2 = new Date(at + 2 * HOUR).toISOString().replace('Z', '');
      await expectRows(
        `created_after=${plus2}%2B02:00`,
        rows.filter((row) => Date.parse(row.created_at) >= at),
      );
      await expectRows(
        `created_after=${plus2}+02:00`,
        rows.filter((row) => Date.parse(row.created_at) >= at),
      );
      await expectRows('created_after=2020-01-01', rows);
    });

    const orderings = [
      ...METRIC_FIELDS.map((field, i) => (i % 2 === 0 ? field : `-${field}`)),
      '-cost_usd',
      '-execution_time_ms,cost_usd',
      'cost_usd,-tokens_used,created_at',
      '-created_at',
      'id',
      '-base_task',
      'error_count,error_count,-error_count',
    ];
    it.concurrent.each(orderings)(
      'orders by %s with ties by id, the same by pages and by cursors',
      async (ordering) => {
        const wanted = ids(sorted(rows, ordering));
        expect(ids((await list(`page_size=1000&ordering=${ordering}`)).results)).toEqual(wanted);
        expect(ids(await walkPages<MetricOutput>(api, `metrics/?page_size=37&ordering=${ordering}`))).toEqual(
          wanted,
        );
        expect(
          ids(await walkCursors<MetricOutput>(api, `metrics/?page_size=37&ordering=${ordering}`)),
        ).toEqual(wanted);
      },
    );

    it('walks thousands of rows by cursor while others are written, with filters kept', async () => {
      const many = await server.api();
      const made: number[] = [];
      for (let part = 0; part < 3; part++) {
        made.push(
          ...(await createAll(
            many,
            Array.from({ length: 1000 }, (_, i) =>
              metricOf({ cost_usd: i % 3 === 0 ? null : (i % 5) / 100, execution_time_ms: i }),
            ),
          )),
        );
      }
      const walking = walkCursors<MetricOutput>(
        many,
        'metrics/?page_size=700&ordering=cost_usd,-execution_time_ms&execution_time_ms__lt=900',
      );
      await Promise.all(Array.from({ length: 5 }, () => create(many, metricOf({ execution_time_ms: 950 }))));
      const walked = await walking;
      expect(new Set(ids(walked)).size).toBe(walked.length);
      expect(ids(walked).toSorted((a, b) => a - b)).toEqual(made.filter((_, i) => i % 1000 < 900));
      expect(ids(walked)).toEqual(ids(sorted(walked, 'cost_usd,-execution_time_ms')));
    });

    it('links pages to each other and keeps the query', async () => {
      const middle = await list('page=2&page_size=50&task_type=ai,seo,mail&ordering=id');
      expect(middle.results).toHaveLength(50);
      expect(new URL(middle.next ?? '').searchParams.get('page')).toBe('3');
      expect(new URL(middle.next ?? '').searchParams.get('task_type')).toBe('ai,seo,mail');
      expect(middle.next?.startsWith(`${server.url}/tasks/monitoring/metrics/?`)).toBe(true);
      expect(new URL(middle.previous ?? '').searchParams.get('page')).toBeNull();
      const last = await list('page=3&page_size=50');
      expect(last).toMatchObject({ next: null, next_cursor: null });
      expect(last.results).toHaveLength(20);
      const past = await api.get<{ detail: string }>('metrics/?page=4&page_size=50');
      expect(past).toMatchObject({ status: 404, body: { detail: 'Invalid page.' } });
      expect(await list('task_type=none')).toMatchObject({
        count: 0,
        results: [],
        next: null,
        next_cursor: null,
      });
    });

    it('shows one metric', async () => {
      const row = rows[7] as MetricOutput;
      expect((await api.get(`metrics/${row.id}/`)).body).toEqual(row);
      for (const id of ['999999999', '0', '-1', 'abc', '1e3', '18446744073709551616']) {
        expect((await api.get(`metrics/${id}/`)).status, id).toBe(404);
      }
    });

    it.each([
      ['execution_time_ms__gte=fast', 'execution_time_ms__gte', 'number'],
      ['execution_time_ms=NaN', 'execution_time_ms', 'number'],
      ['cost_usd__lt=1e999', 'cost_usd__lt', 'number'],
      ['cost_usd__neq=1', 'cost_usd__neq', 'cost_usd__gte'],
      ['colour=red', 'colour', 'memory_usage_mb__gt'],
      ['priority=urgent', 'priority', 'critical, high, normal, low'],
      ['base_task=-1', 'base_task', 'id'],
      ['ordering=colour', 'ordering', 'performance_score'],
      ['ordering=-', 'ordering', 'execution_time_ms'],
      ['ordering=constructor', 'ordering', 'execution_time_ms'],
      ['created_before=2026-13-01', 'created_before', 'ISO 8601'],
      ['page=x', 'page', 'whole number'],
      ['page_size=0', 'page_size', '1000'],
      ['cursor=W10', 'cursor', 'cursor'],
    ])('refuses ?%s, names it and says what is valid', async (query, field, hint) => {
      const answer = await api.get<Refusal>(`metrics/?${query}`);
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body)).toEqual([field]);
      expect(answer.body[field]?.[0]).toContain(hint);
    });

    it('refuses every wrong parameter at once, a cursor of another ordering, and cursor with page', async () => {
      const answer = await api.get<Refusal>('metrics/?page=0&a=1&b=2&tokens_used=x');
      expect(Object.keys(answer.body).toSorted()).toEqual(['a', 'b', 'page', 'tokens_used']);
      const cursor = (await list('page_size=5&ordering=id')).next_cursor ?? '';
      expect((await api.get(`metrics/?ordering=-id&cursor=${cursor}`)).status).toBe(400);
      expect((await api.get(`metrics/?ordering=id&page=1&cursor=${cursor}`)).status).toBe(400);
      expect((await list(`ordering=id&page_size=5&cursor=${cursor}`)).results[0]?.id).toBe(rows[5]?.id);
    });
  });
