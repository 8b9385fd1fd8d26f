import { expect, test } from 'vitest';
import { makeRule, plantAlert } from './alert-samples.ts';
import { BASE, useServer } from './harness.ts';
import type { Api } from './harness.ts';
import { create, createAll, metricOf } from './samples.ts';
import { until } from './until.ts';

const server = useServer();

/** Topics in the order in which they come. */
const look = async (api: Api): Promise<{ heard: string[]; end: () => void; ended: Promise<void> }> => {
  const stop = new AbortController();
  const answer = await fetch(`${server.url}${BASE}live/`, {
    headers: { authorization: `Bearer ${await server.token([api.brand])}`, 'x-brand-id': String(api.brand) },
    signal: stop.signal,
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const heard: string[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? [])
      for (const [, data = '{}'] of decoder.decode(chunk).matchAll(/^event: changed\ndata: (.*)$/gm))
        heard.push(...(JSON.parse(data) as { topics: string[] }).topics);
  };
  return { heard, end: () => stop.abort(), ended: read().catch(() => undefined) };
};

test('who looks hears of what changes in the brand, and of nothing else', async () => {
  const [mine, other] = [await server.api(), await server.api()];
  const [here, there] = [await look(mine), await look(other)];
  await create(mine, metricOf());
  await until(() => here.heard.includes('metrics'));
  await mine.post('workers/heartbeat/', { worker_name: 'w', queue_name: 'q' });
  await until(() => here.heard.includes('workers'));
  expect(there.heard).toEqual([]);
  await create(other, metricOf());
  await until(() => there.heard.includes('metrics'));
  for (const { end, ended } of [here, there]) {
    end();
    await ended;
  }
});

test('who looks hears of what joins an alert, and of what became of its message', async () => {
  const api = await server.api();
  await makeRule(api, {});
  await create(api, metricOf({ execution_time_ms: 9_000 }));
  // Without a mail server the message is given up a moment later.
  const settled = async (): Promise<boolean> =>
    (await api.get<{ count: number }>('notifications/?status=undelivered')).body.count === 1;
  const { heard, end, ended } = await look(api);
  const alerts = (): number => heard.filter((topic) => topic === 'alerts').length;
  await until(settled);
  const before = alerts();
  await create(api, metricOf({ execution_time_ms: 8_000 }));
  await until(() => alerts() > before);
  const again = alerts();
  const [message] = (await api.get<{ results: { id: string }[] }>('notifications/')).body.results;
  await server.app.control.query(`UPDATE notifications SET status = 'sent' WHERE id = $1`, [message?.id]);
  await until(() => alerts() > again);
  expect(heard).not.toContain('*');
  end();
  await ended;
});

test('an alert that the server itself opened is heard of too, and many writes make few messages', async () => {
  const api = await server.api();
  const { heard, end, ended } = await look(api);
  const rule = await makeRule(api, {});
  await plantAlert(server, rule);
  await until(() => heard.filter((topic) => topic === 'alerts').length > 0);
  const before = heard.length;
  for (let i = 0; i < 50; i += 1) await createAll(api, [metricOf()]);
  await until(() => heard.slice(before).includes('metrics'));
  expect(heard.slice(before).filter((topic) => topic === 'metrics').length).toBeLessThan(25);
  end();
  await ended;
});

test('a worker that goes offline is heard of, though nothing was written, and only where it was', async () => {
  const [mine, other] = [await server.api(), await server.api()];
  await mine.post('workers/heartbeat/', { worker_name: 'w', queue_name: 'q' });
  server.clock.advance(60_000);
  await other.post('workers/heartbeat/', { worker_name: 'w', queue_name: 'q' });
  const [here, there] = [await look(mine), await look(other)];
  // What was written just now may still be told; what is written to look is not about workers.
  await create(mine, metricOf());
  await create(other, metricOf());
  await until(() => here.heard.includes('metrics') && there.heard.includes('metrics'));
  const [begun, begunThere] = [here.heard.length, there.heard.length];
  server.clock.advance(32_000);
  await until(() => here.heard.slice(begun).includes('workers'));
  const { body } = await mine.get<{ online_workers: number }>('workers/overview/');
  expect(body.online_workers).toBe(0);
  expect(there.heard.slice(begunThere)).toEqual([]);
  server.clock.advance(60_000);
  await until(() => there.heard.slice(begunThere).includes('workers'));
  for (const { end, ended } of [here, there]) {
    end();
    await ended;
  }
});
