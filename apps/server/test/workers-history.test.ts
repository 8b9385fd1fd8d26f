import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeartbeatHistory, WorkersHistory } from '@vigie/contract';
import { HOUR, useServer } from './harness.ts';
import type { Api, Refusal } from './harness.ts';
import { beat } from './samples.ts';

const server = useServer();
const MINUTE = 60_000;

const historyOf = async (api: Api, worker: { id: number }, hours = 24): Promise<HeartbeatHistory> =>
  (await api.get<HeartbeatHistory>(`workers/${worker.id}/history/?hours=${hours}`)).body;

describe('the outages of a worker', () => {
  it('are those between single heartbeats, however wide the points are', async () => {
    const api = await server.api();
    const pauses = fc.sample(fc.integer({ min: 20, max: 240 }), { numRuns: 60, seed: 11 });
    const worker = await beat(api);
    const beats = [Date.parse(worker.last_heartbeat)];
    for (const pause of pauses) {
      server.clock.advance(pause * 1_000);
      beats.push(Date.parse((await beat(api)).last_heartbeat));
    }
    const wanted = beats.flatMap((at, i) => {
      const ms = at - (beats[i - 1] ?? at);
      return ms > 90_000 ? [Math.round(ms / 1_000)] : [];
    });
    expect(wanted.length).toBeGreaterThan(10);
    const { outages, outage_count: count, offline_after_seconds: least } = await historyOf(api, worker, 2160);
    expect(outages.map(({ seconds }) => seconds)).toEqual(wanted.toReversed());
    expect([count, least]).toEqual([wanted.length, 90]);
  });

  it('may have begun before the window, go on, or fill it whole', async () => {
    const api = await server.api();
    const before = await beat(api);
    server.clock.advance(5 * HOUR);
    const after = await beat(api);
    const { outages, since, until } = await historyOf(api, before, 2);
    expect(outages).toEqual([
      { from: before.last_heartbeat, until: after.last_heartbeat, seconds: expect.closeTo(18_000, -1) },
    ]);
    expect(Date.parse(until) - Date.parse(since)).toBe(2 * HOUR);
    server.clock.advance(80_000);
    expect((await historyOf(api, before, 2)).outages).toHaveLength(1);
    server.clock.advance(20_000);
    expect((await historyOf(api, before, 2)).outages).toMatchObject([
      { from: after.last_heartbeat, until: null },
      { from: before.last_heartbeat },
    ]);
    server.clock.advance(10 * HOUR);
    const whole = await historyOf(api, before, 2);
    expect(whole.points).toEqual([]);
    expect(whole.outages).toEqual([
      { from: after.last_heartbeat, until: null, seconds: expect.closeTo(36_100, -2) },
    ]);
  });

  it('do not begin before the first heartbeat, and are not those of another worker or brand', async () => {
    const [api, other] = [await server.api(), await server.api()];
    const steady = await beat(api);
    for (const [of, name] of [
      [api, 'worker-normal-02'],
      [other, 'worker-normal-01'],
    ] as const)
      await beat(of, { worker_name: name });
    for (let i = 0; i < 6; i += 1) {
      server.clock.advance(MINUTE);
      await beat(api);
    }
    expect(await historyOf(api, steady)).toMatchObject({ outages: [], outage_count: 0 });
  });
});

describe('the history of several workers', () => {
  const trendsOf = async (api: Api, query = ''): Promise<WorkersHistory> =>
    (await api.get<WorkersHistory>(`workers/history/?${query}`)).body;

  it('is a mean for each slot, in the order of the list, null where nobody was heard', async () => {
    const [api, other] = [await server.api(), await server.api()];
    // To the middle of a slot, so that no beat falls on the edge of one.
    server.clock.advance(15 * MINUTE - (server.clock.now() % (10 * MINUTE)));
    await beat(api, { worker_name: 'a', queue_name: 'high', load_average: 1, memory_percent: 40 });
    await beat(other, { worker_name: 'a', queue_name: 'high', load_average: 99, memory_percent: 99 });
    server.clock.advance(2 * HOUR);
    await beat(api, { worker_name: 'a', queue_name: 'high', load_average: 3, memory_percent: 60 });
    await beat(api, { worker_name: 'b', queue_name: 'low' });
    const { results, count, bucket_seconds: bucket, since } = await trendsOf(api, 'ordering=-worker_name');
    expect([count, bucket]).toEqual([2, 600]);
    expect(results.map(({ worker_name: name }) => name)).toEqual(['b', 'a']);
    const [b, a] = results;
    expect(b?.load_average).toEqual(Array.from({ length: 36 }, () => null));
    expect(a?.load_average.filter((value) => value !== null)).toEqual([1, 3]);
    expect(a?.memory_percent.at(-1)).toBe(60);
    expect(a?.memory_percent.indexOf(40)).toBe(36 - 1 - (2 * HOUR) / (bucket * 1_000));
    expect(Date.parse(since) + 36 * bucket * 1_000).toBeGreaterThan(server.clock.now());
    expect((await trendsOf(api, 'queue_name=low')).results.map(({ worker_name: name }) => name)).toEqual([
      'b',
    ]);
    expect((await trendsOf(api, 'hours=1')).results[0]?.load_average.filter(Boolean)).toEqual([3]);
    expect((await trendsOf(await server.api())).results).toEqual([]);
  });

  it.each([
    ['hours=0', 'hours'],
    ['hours=49', 'hours'],
    ['hours=x', 'hours'],
    ['page_size=1001', 'page_size'],
    ['colour=red', 'colour'],
  ])('refuses ?%s', async (query, field) => {
    const answer = await (await server.api()).get<Refusal>(`workers/history/?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { [field]: [expect.any(String)] } });
  });
});
