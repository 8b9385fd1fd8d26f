import { describe, expect, test } from 'vitest';
import { startReceiver, until } from '../test/receiver.ts';
import { metric, useReporting } from '../test/reporting.ts';

const t = await useReporting();

describe('retries', () => {
  test.each([
    ['a broken connection after storing', 'store-then-break' as const],
    ['no answer', 'hang' as const],
    ['a 429', { status: 429 }],
    ['a 500', { status: 500 }],
    ['a 503', { status: 503 }],
    ['a 401, for a token may come back', { status: 401 }],
  ])('%s is tried again with the same key and bytes, and stored once', async (_, fault) => {
    let faults = 2;
    t.receiver.fault = () => (faults-- > 0 ? fault : undefined);
    const reporter = t.start({ timeoutMs: 100 });
    reporter.report(metric(1));
    reporter.report(metric(2));
    await reporter.flush();
    expect(t.times()).toEqual([1, 2]);
    expect(t.receiver.requests).toHaveLength(3);
    expect(new Set(t.receiver.requests.map((r) => `${r.key} ${r.body}`)).size).toBe(1);
    expect(t.receiver.requests[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(t.errors).toHaveLength(2);
    expect(t.drops).toEqual([]);
  });

  test('another batch has another key', async () => {
    const reporter = t.start();
    reporter.report(metric(1));
    await reporter.flush();
    reporter.report(metric(2));
    await reporter.flush();
    expect(new Set(t.posts('bulk/').map((r) => r.key)).size).toBe(2);
  });

  test('Retry-After is honoured', async () => {
    let faults = 1;
    t.receiver.fault = () => (faults-- > 0 ? { status: 503, retryAfter: '1' } : undefined);
    const reporter = t.start();
    reporter.report(metric(1));
    await reporter.flush();
    const [first, second] = t.receiver.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('a server that comes up later gets everything', async () => {
    const { port } = new URL(t.receiver.url);
    await t.receiver.close();
    const reporter = t.start();
    for (let n = 0; n < 50; n += 1) reporter.report(metric(n));
    await until('a failed try', () => t.errors.length > 0);
    t.receiver = await startReceiver(Number(port));
    await reporter.flush();
    expect(t.receiver.metrics).toHaveLength(50);
  });
});

describe('bad data', () => {
  test('one bad metric never loses the others', async () => {
    const reporter = t.start();
    for (let n = 0; n < 20; n += 1) reporter.report(metric(n, n === 7 ? { memory_usage_mb: -1 } : {}));
    await reporter.flush();
    expect(t.times()).toHaveLength(19);
    expect(t.drops).toEqual([
      {
        kind: 'metric',
        item: expect.objectContaining(metric(7, { memory_usage_mb: -1 })),
        reason: expect.any(String),
      },
    ]);
    expect(t.drops[0]?.reason).toBe('memory_usage_mb: Must be at least 0.');
    expect(reporter.stats).toEqual({ buffered: 0, sent: 19, dropped: 1 });
    const [whole, partial] = t.posts('bulk/');
    expect([whole?.query.get('partial'), partial?.query.get('partial')]).toEqual([null, 'true']);
    expect(partial?.key).not.toBe(whole?.key);
  });

  test('one bad task never loses the others', async () => {
    const reporter = t.start();
    for (let n = 0; n < 9; n += 1) {
      reporter.task(n === 4 ? JSON.parse('{"task_id": 4}') : { task_id: `t-${n}`, task_type: 'test' });
    }
    await reporter.flush();
    expect(t.receiver.tasks).toHaveLength(8);
    expect(t.drops.map((drop) => drop.item)).toEqual([{ task_id: 4 }]);
  });

  test('too large a batch is halved', async () => {
    t.receiver.fault = (r) => (r.body.length > 300 ? { status: 413 } : undefined);
    const reporter = t.start();
    for (let n = 0; n < 16; n += 1) reporter.report(metric(n));
    await reporter.flush();
    expect(t.times()).toEqual(Array.from({ length: 16 }, (_, n) => n));
  });

  test('what is no JSON is dropped, not thrown', async () => {
    const reporter = t.start({
      onDrop: (drop) => {
        t.drops.push(drop);
        throw new Error('a callback that throws');
      },
    });
    reporter.report(metric(1, JSON.parse('{"a":1}')));
    reporter.report(Object.assign(metric(2), { execution_time_ms: 2n }));
    reporter.report(metric(3));
    await reporter.flush();
    expect(t.times()).toEqual([3]);
    expect(t.drops).toHaveLength(2);
  });
});
