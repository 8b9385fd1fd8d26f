import { describe, expect, test } from 'vitest';
import type { HeartbeatHistory, WorkerOutput, WorkersHistory, WorkersOverview } from '@vigie/contract';
import type { Api } from '../../server/test/harness.ts';
import { until } from '../../server/test/until.ts';
import { canWalk, useWalk } from './walk.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const beat = async (api: Api, over: object = {}): Promise<WorkerOutput> => {
  const answer = await api.post<WorkerOutput>('workers/heartbeat/', {
    worker_name: 'alone',
    queue_name: 'mail',
    ...over,
  });
  expect(answer.status).toBe(201);
  return answer.body;
};

describe.runIf(canWalk)('workers', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;

  test('one that dies is offline on the page though nothing is written, and takes its backlog with it', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    // Where nobody ever was, nothing is critical.
    const before = await signedIn({}, [api.brand]);
    await open(before, '/workers');
    await before.getByText('No worker has sent a heartbeat yet.').waitFor();
    expect(await before.getByText('critical', { exact: true }).count()).toBe(0);
    await before.context().close();
    await beat(api, { worker_name: 'dead', queue_depth: 5_000 });
    server.clock.advance(10 * MINUTE);
    await beat(api, { queue_depth: 30 });
    const done = Array.from({ length: 15 }, (_, i) => ({
      base_task: { task_id: `t${i}`, task_type: 'mail', queue_name: 'mail' },
      execution_time_ms: 10,
    }));
    await api.post('metrics/bulk/', done);
    const page = await signedIn({}, [api.brand]);
    // The browser's time is the server's here, so that what is said of it can be read.
    await page.clock.install({ time: server.clock.now() });
    await open(page, '/workers');
    await page.locator('[data-live=true]').waitFor();
    const queue = page.getByRole('region', { name: 'mail', exact: true });
    await queue.getByText('1 of 2 online').waitFor();
    const { body } = await api.get<WorkersOverview>('workers/overview/');
    expect(body.queues['mail']).toMatchObject({ queue_depth: 30, executions_last_hour: 15 });
    await queue.getByText('Waiting: 30').waitFor();
    await queue.getByText('Clears in 2 hr').waitFor();
    const alone = page.getByRole('row', { name: /alone/ });
    await alone.getByText('online', { exact: true }).waitFor();

    server.clock.advance(95 * SECOND);
    await alone.getByText('offline', { exact: true }).waitFor();
    await queue.getByText('0 of 2 online').waitFor();
    expect(await queue.getByText('Waiting').count()).toBe(0);
    await page.getByText('critical', { exact: true }).waitFor();

    // Nobody is heard of any more, and still its age moves on.
    await page.clock.fastForward(20 * MINUTE);
    await alone.getByText(/^2\d min\.? ago$/).waitFor();
    await open(page, '/');
    await page.getByRole('region', { name: 'Workers' }).getByText('0 of 2 online').first().waitFor();
    await page.context().close();
  });

  test('its outages are all there: ended, too short for the points, and the one that goes on', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    const worker = await beat(api);
    server.clock.advance(2 * MINUTE);
    await beat(api);
    const page = await signedIn({}, [api.brand]);
    await open(page, `/workers/${worker.id}`);
    await page.locator('[data-live=true]').waitFor();
    const outages = page.getByRole('region', { name: 'Outages · Last 24 hours' });
    await outages.getByText(/^2(\.\d)? min, from .* to /).waitFor();
    await outages.getByText('nothing was heard for 1.5 min').waitFor();
    expect(await outages.getByText('still going on').count()).toBe(0);

    server.clock.advance(100 * SECOND);
    await outages.getByText(/^\d(\.\d)? min, since .*: still going on$/).waitFor();
    await page.getByText('offline', { exact: true }).waitFor();

    server.clock.advance(30 * HOUR);
    await page.reload();
    await outages.getByText(/^1\.3 days, since .*: still going on$/).waitFor();
    // The token of yesterday is none any more.
    const today = await server.api(api.brand);
    const { body } = await today.get<HeartbeatHistory>(`workers/${worker.id}/history/?hours=24`);
    expect([body.points.length, body.outage_count]).toEqual([0, 1]);
    await page.getByText('7 days', { exact: true }).click();
    const week = page.getByRole('region', { name: 'Outages · Last 7 days' });
    await week.getByText(/^2(\.\d)? min, from /).waitFor();
    expect(page.url()).toContain('days=7');
    await week.getByText('still going on').waitFor();
    // One that comes and goes: the latest, and the others when asked for.
    for (let i = 0; i < 6; i += 1) {
      await beat(today, { active_tasks: 2 });
      server.clock.advance(2 * MINUTE);
    }
    await beat(today, { active_tasks: 2 });
    await week.getByText('The latest 5 of 8.').waitFor();
    const lines = week.getByText(/, from .* to /);
    expect(await lines.count()).toBe(5);
    await week.getByRole('button', { name: 'Show all 8' }).click();
    await until(async () => (await lines.count()) === 8);
    expect(await week.getByRole('button').count()).toBe(0);
    await page.getByText('2 active, by its heartbeat, whose tasks are not known.').waitFor();
    expect(await page.getByText('Nothing is running.').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Its executions' }).getAttribute('href')).toContain(
      'worker_name=alone',
    );
    await page.context().close();
  });

  test('load and memory of the last hours stand beside what they are, for one request', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    for (const load of [4, 1, 2]) {
      await api.post(
        'workers/heartbeat/',
        ['a', 'b', 'c'].map((name) => ({
          worker_name: name,
          queue_name: 'q',
          ...(name === 'c' ? {} : { load_average: load, memory_percent: 10 * load }),
        })),
      );
      if (load !== 2) server.clock.advance(HOUR);
    }
    const page = await signedIn({}, [api.brand]);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('history')) asked.push(new URL(request.url()).pathname);
    });
    await open(page, '/workers');
    const row = page.getByRole('row', { name: /\ba\b/ });
    const load = row.getByRole('img', { name: 'Load, last 6 hours: from 1 to 4' });
    await load.waitFor();
    await row.getByRole('img', { name: 'Memory, last 6 hours: from 10% to 40%' }).waitFor();
    await row.getByRole('cell', { name: /^2\b/ }).first().waitFor();
    const { body } = await api.get<WorkersHistory>('workers/history/?hours=6');
    const known = body.results[0]?.load_average.filter((value) => value !== null);
    expect(known).toEqual([4, 1, 2]);
    // Three moments far from each other: three dots, and no line across what was not measured.
    expect((await load.locator('path').getAttribute('d'))?.match(/M/g)).toHaveLength(3);
    expect(await page.getByRole('row', { name: /\bc\b/ }).getByRole('img').count()).toBe(0);
    expect(new Set(asked)).toEqual(new Set(['/tasks/monitoring/workers/history/']));
    await page.context().close();
  });

  test('a page has its frame while it loads and when there is no such worker, and speaks French', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    const worker = await beat(api);
    const at = new Date(server.clock.now() + 5 * MINUTE).toISOString();
    await api.post('tasks/', {
      task_id: 'now',
      task_type: 'mail',
      status: 'running',
      worker_name: 'alone',
      started_at: new Date(server.clock.now()).toISOString(),
      estimated_completion: at,
    });
    const page = await signedIn({ locale: 'fr-FR', timezoneId: 'Europe/Paris' }, [api.brand]);
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/workers\/\d+\/$/, async (route) => {
      await asked;
      await route.continue();
    });
    await page.goto(`${server.url}/workers/${worker.id}`);
    await page.getByRole('heading', { level: 1, name: 'Worker', exact: true }).waitFor();
    await until(async () => (await page.title()) === 'Worker · Vigie');
    answer();
    await page.getByRole('heading', { level: 1, name: 'alone' }).waitFor();
    await page.getByRole('heading', { name: 'Interruptions · Dernières 24 heures' }).waitFor();
    const clock = new Intl.DateTimeFormat('fr', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Europe/Paris',
    }).format(new Date(at));
    await page.getByText(new RegExp(`fin prévue\\s: .*${clock}`)).waitFor();

    // To another brand it is not there at all.
    const other = await signedIn({}, [(await server.api()).brand]);
    await open(other, `/workers/${worker.id}`);
    await other.getByRole('heading', { level: 1, name: 'There is no such worker' }).waitFor();
    expect(await other.title()).toBe('There is no such worker · Vigie');
    expect(await other.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await other.getByRole('link', { name: 'To all workers' }).press('Enter');
    await other.getByRole('heading', { level: 1, name: 'Workers', exact: true }).waitFor();
    await other.context().close();
    await page.context().close();
  });
});
