import type { BulkResult, MetricOutput, WorkerOutput } from '@vigie/contract';
import { expect } from 'vitest';
import type { Api, Page } from './harness.ts';

let serial = 0;

/** A task_id that no other test uses. */
export const newTaskId = (): string => `task_${(serial += 1)}`;

/** A valid metric of a never-seen task, with `over` on top. */
export const metricOf = (over: Record<string, unknown> = {}, task: Record<string, unknown> = {}) => ({
  base_task: { task_id: newTaskId(), task_type: 'seo_analysis', ...task },
  execution_time_ms: 3200,
  ...over,
});

/** Stores one metric and answers it. */
export const create = async (api: Api, body: unknown): Promise<MetricOutput> => {
  const answer = await api.post<MetricOutput>('metrics/', body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
};

/** Stores metrics at once and answers their ids. */
export const createAll = async (api: Api, metrics: unknown[]): Promise<number[]> => {
  const answer = await api.post<BulkResult>('metrics/bulk/', metrics);
  expect(answer, JSON.stringify(answer.body).slice(0, 500)).toMatchObject({
    status: 201,
    body: { created: metrics.length, errors: [] },
  });
  return answer.body.ids as number[];
};

export const countOf = async (api: Api, path = 'metrics/'): Promise<number> =>
  (await api.get<Page<unknown>>(path)).body.count;

/** All rows of a list, page by page through its own `next` links. */
export const walkPages = async <T>(api: Api, path: string): Promise<T[]> => {
  const rows: T[] = [];
  for (let next: string | null = path; next !== null;) {
    const answer: { status: number; body: Page<T> } = await api.get<Page<T>>(next);
    expect(answer.status).toBe(200);
    rows.push(...answer.body.results);
    next = answer.body.next && new URL(answer.body.next).pathname + new URL(answer.body.next).search;
  }
  return rows;
};

/** All rows of a list by `next_cursor`. */
export const walkCursors = async <T>(api: Api, path: string): Promise<T[]> => {
  const rows: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer: { status: number; body: Page<T> } = await api.get<Page<T>>(
      cursor ? `${path}&cursor=${cursor}` : path,
    );
    expect(answer.status, JSON.stringify(answer.body).slice(0, 300)).toBe(200);
    rows.push(...answer.body.results);
    cursor = answer.body.next_cursor;
  }
  return rows;
};

/** A heartbeat of one worker, with `over` on top; answers the worker. */
export const beat = async (api: Api, over: object = {}): Promise<WorkerOutput> => {
  const answer = await api.post<WorkerOutput>('workers/heartbeat/', {
    worker_name: 'worker-normal-01',
    queue_name: 'normal',
    ...over,
  });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
};
