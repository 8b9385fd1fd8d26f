import { describe, expect, it } from 'vitest';
import { FIELDS, SCALE, addSums, noSums } from './metric.ts';
import type { Field, Sums } from './metric.ts';
import type { Tasks } from './plan.ts';
import { prepareRequests, writeSerials, writeTimes } from './prepared-request.ts';
import type { PreparedRequest } from './prepared-request.ts';

interface Sent extends Record<Field, number> {
  base_task: unknown;
  created_at?: string;
}

const split = (request: PreparedRequest): { head: string; metrics: Sent[] } => {
  const [head = '', body = ''] = request.bytes.toString('utf8').split('\r\n\r\n');
  const parsed: Sent | Sent[] = JSON.parse(body);
  return { head, metrics: Array.isArray(parsed) ? parsed : [parsed] };
};

/** The sums as anybody who reads the body would find them: decimal digits, no floating point. */
const readSums = (metrics: Sent[]): Sums => {
  const found = noSums();
  for (const metric of metrics) {
    found.metrics += 1;
    if (metric.error_count > 0) found.withErrors += 1;
    for (const field of FIELDS) {
      const [whole = '0', part = ''] = String(metric[field]).split('.');
      const places = Math.log10(SCALE[field]);
      expect(part.length).toBeLessThanOrEqual(places);
      found.fields[field] += Number(whole + part.padEnd(places, '0'));
    }
  }
  return found;
};

const settings = (tasks: Tasks, more: { batch?: number; span?: { from: number; to: number } } = {}) => ({
  token: 'a.b.c',
  tasks,
  batch: 50,
  brands: [1, 2, 1],
  seed: 7,
  ...more,
});

describe('prepared requests', () => {
  it.each<Tasks>([
    { kind: 'new', prefix: 'n' },
    { kind: 'known', prefix: 'k' },
    { kind: 'ids', byBrand: { 1: [11, 12], 2: [21] } },
  ])('declare exactly what their bodies say: $kind', (tasks) => {
    for (const request of prepareRequests(settings(tasks))) {
      const { head, metrics } = split(request);
      expect(head).toContain(`X-Brand-ID: ${request.brand}\r\n`);
      expect(head).toContain(`Content-Length: ${request.bytes.length - head.length - 4}`);
      expect(metrics).toHaveLength(50);
      expect(request.sums).toEqual(readSums(metrics));
    }
  });

  it('give every metric another task, and other ones at each sending', () => {
    const requests = prepareRequests(settings({ kind: 'new', prefix: 'n' }));
    const seen = new Set<string>();
    requests.concat(requests).forEach((request, i) => {
      writeSerials(request, i * 50);
      for (const { base_task: task } of split(request).metrics) seen.add(JSON.stringify(task));
    });
    expect(seen.size).toBe(6 * 50);
    expect([...seen].filter((task) => task.includes('"n-000000000299"'))).toHaveLength(1);
  });

  it('name different known tasks in the requests of one brand, the same ones in each brand', () => {
    const [first, other, second] = prepareRequests(settings({ kind: 'known', prefix: 'k' })).map((request) =>
      split(request).metrics.map((metric) => metric.base_task),
    );
    expect(other).toEqual(first);
    expect(new Set([...(first ?? []), ...(second ?? [])].map((task) => JSON.stringify(task))).size).toBe(100);
  });

  it('use the ids of their own brand', () => {
    for (const request of prepareRequests(settings({ kind: 'ids', byBrand: { 1: [11, 12], 2: [21] } }))) {
      const ids = new Set(split(request).metrics.map((metric) => metric.base_task));
      expect([...ids]).toEqual(request.brand === 1 ? [11, 12] : [21]);
    }
  });

  it('spread created_at in order, and leave the sums alone', () => {
    const span = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) };
    const [request] = prepareRequests(settings({ kind: 'new', prefix: 'n' }, { span }));
    if (!request) throw new Error('nothing was prepared');
    writeTimes(request, span.from, span.to);
    const times = split(request).metrics.map((metric) => Date.parse(metric.created_at ?? ''));
    expect(times[0]).toBe(span.from);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(50);
    expect(request.sums).toEqual(readSums(split(request).metrics));
  });

  it('hold one bare object when a request is one metric', () => {
    const [request] = prepareRequests(settings({ kind: 'known', prefix: 'k' }, { batch: 1 }));
    if (!request) throw new Error('nothing was prepared');
    expect(split(request).head).toContain('POST /tasks/monitoring/metrics/ HTTP/1.1');
    expect(request.sums).toEqual(readSums(split(request).metrics));
  });
});

describe('addSums', () => {
  it('adds every part', () => {
    const total = noSums();
    const requests = prepareRequests(settings({ kind: 'new', prefix: 'n' }));
    for (const request of requests) addSums(total, request.sums);
    expect(total).toEqual(readSums(requests.flatMap((request) => split(request).metrics)));
  });
});
