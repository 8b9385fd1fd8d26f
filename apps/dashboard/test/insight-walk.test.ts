import { describe, expect, test } from 'vitest';
import type { BrandSettings } from '@vigie/contract';
import { callApi } from './call-api.ts';
import { BRAND, canWalk, useWalk } from './walk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONG_NAME = `Société Générale des Très Longs Noms ${'et de leurs filiales '.repeat(5)}`.trim();

describe.runIf(canWalk)('insight and settings', { timeout: 90_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;

  test('a deploy is one entry that is opened by a press, a task with its attempts another', async () => {
    const now = server.clock.now();
    const run = (task: string, type: string, age: number, of: object) => ({
      base_task: { task_id: task, task_type: type },
      created_at: new Date(now - age).toISOString(),
      ...of,
    });
    const usual = (i: number) => ({
      execution_time_ms: 1_000 + 10 * (i % 20),
      cost_usd: (0.01 + 0.0001 * (i % 20)).toFixed(6),
    });
    // Slow and dear since the deploy; and one task that goes wrong three times.
    await walk.api.post('metrics/bulk/', [
      ...Array.from({ length: 800 }, (_, i) =>
        run(`bill-${i}`, 'bill', 4 * HOUR + i * 12 * MINUTE, usual(i)),
      ),
      ...Array.from({ length: 10 }, (_, i) =>
        run(`bill-late-${i}`, 'bill', 5 * MINUTE + i * 15 * MINUTE, {
          execution_time_ms: 9_000,
          cost_usd: '0.090000',
        }),
      ),
      ...Array.from({ length: 400 }, (_, i) =>
        run(`mail-${i}`, 'mail', 10 * MINUTE + i * 20 * MINUTE, usual(i)),
      ),
      ...Array.from({ length: 3 }, (_, i) =>
        run('mail-stuck', 'mail', 2 * DAY + i * 4 * HOUR, {
          execution_time_ms: 60_000,
          cost_usd: '0.900000',
        }),
      ),
    ]);
    await walk.api.post('deploys/', {
      version: '9.1.0',
      task_types: ['bill'],
      deployed_at: new Date(now - 3.2 * HOUR).toISOString(),
    });
    const page = await signedIn();
    await open(page, '/insight');
    const deploy = page.getByRole('button', { name: '9.1.0 deployed: duration and cost of bill up' });
    await deploy.waitFor();
    expect(await deploy.count()).toBe(1);
    const lines = page.locator('[data-execution]').filter({ hasText: 'bill-late' });
    expect(await lines.count()).toBe(0);
    await deploy.focus();
    await page.keyboard.press('Enter');
    await lines.first().waitFor();
    expect(await lines.count()).toBe(10);
    for (const what of [/Duration 9 sec, usually /, /Cost \$0\.09, usually /])
      expect(await lines.first().innerText()).toMatch(what);
    await page.keyboard.press('Enter');
    await lines.first().waitFor({ state: 'detached' });

    const task = page.getByRole('button', { name: 'mail: duration and cost' });
    await page.getByText(/^3 executions · since/).waitFor();
    await task.click();
    expect(await page.locator('[data-execution]').filter({ hasText: 'mail-stuck' }).count()).toBe(3);
    await page.context().close();
  });

  test('what was applied says so at once: when, by whom, and how it was before', async () => {
    const now = server.clock.now();
    await walk.api.post(
      'metrics/bulk/',
      Array.from({ length: 400 }, (_, i) => ({
        base_task: { task_id: `hangs-${i}`, task_type: 'hangs' },
        execution_time_ms: (i % 20 === 0 ? 60_000 : 1_000) + i,
        error_count: i % 20 === 0 ? 1 : 0,
        created_at: new Date(now - i * 10 * MINUTE).toISOString(),
      })),
    );
    const page = await signedIn();
    await open(page, '/insight');
    const advice = page.getByRole('article', { name: /^hangs: executions that fail take 1 min/ });
    await advice.getByText(/workers spend \d+% less time on it/).waitFor();
    await advice.getByRole('button', { name: 'Mark as applied' }).click();
    await advice.getByText(/^Applied .* by ada · Duration: 4\.\d sec before\. What came of it/).waitFor();
    await advice.getByRole('button', { name: 'Not applied after all' }).click();
    await advice.locator('[data-applied]').waitFor({ state: 'detached' });
    expect(await advice.getByRole('button', { name: 'Mark as applied' }).count()).toBe(1);
    await page.context().close();
  });

  test('a share is told by what it was, a count of one as one', async () => {
    const now = server.clock.now();
    await walk.api.post(
      'metrics/bulk/',
      [1, 3].flatMap((failed, week) =>
        Array.from({ length: 50 }, (_, i) => ({
          base_task: { task_id: `share-${week}-${i}`, task_type: 'share' },
          execution_time_ms: 1_000,
          error_count: i < failed ? 1 : 0,
          created_at: new Date(now - (week === 0 ? 9 : 2) * DAY - i * MINUTE).toISOString(),
        })),
      ),
    );
    const page = await signedIn();
    await open(page, '/?task_type=share');
    const rate = page.getByRole('region', { name: 'Error rate', exact: true });
    await rate.getByText('from 2% the 7 days before').waitFor();
    expect(await rate.locator('[data-good]').getAttribute('data-good')).toBe('false');
    await page.context().close();

    const fresh = await server.api(9, 'monitoring:admin');
    await fresh.post('metrics/', { base_task: { task_id: 'first', task_type: 'x' }, execution_time_ms: 1 });
    const first = await signedIn({ locale: 'fr-FR' }, [9]);
    await open(first, '/settings');
    await first.getByText('Cela marche : 1 exécution est arrivée.').waitFor();
    await first.context().close();
  });

  test('the language of messages is an admin’s to choose; others read it', async () => {
    const page = await signedIn();
    await open(page, '/settings');
    const messages = page.getByRole('region', { name: 'Messages' });
    await messages.getByText('Français').click();
    await messages.getByRole('radio', { name: 'Français', checked: true }).waitFor({ state: 'attached' });
    await page.reload();
    await messages.getByRole('radio', { name: 'Français', checked: true }).waitFor({ state: 'attached' });
    expect((await walk.api.get<BrandSettings>('settings/')).body).toEqual({ language: 'fr' });
    await messages.getByRole('link', { name: 'Channels: where messages go' }).click();
    await page.getByRole('tab', { name: 'Channels', selected: true }).waitFor();
    await page.context().close();

    const code = await server.app.sessions.makeCode({
      actor: 'bob',
      scope: 'monitoring:read',
      brands: [BRAND],
    });
    const context = await walk.browser.newContext({ locale: 'en-GB' });
    const reader = walk.follow(await context.newPage());
    await reader.goto(`${server.url}/#code=${code}`);
    await reader.getByRole('heading', { level: 1 }).waitFor();
    await open(reader, '/settings');
    await reader.getByRole('region', { name: 'Messages' }).getByText('Français').waitFor();
    expect(await reader.getByRole('region', { name: 'Messages' }).getByRole('radio').count()).toBe(0);
    await context.close();
  });

  test('keys have a head for every column; a long name of a brand is read whole, beside its number', async () => {
    const code = await server.app.sessions.makeCode({
      actor: 'owner',
      scope: 'monitoring:admin',
      brands: '*',
    });
    const owner = await callApi(server.url, code, BRAND);
    expect((await owner.post('brands/', { id: 41, name: LONG_NAME })).status).toBe(201);
    await walk.api.post('api-keys/', { name: 'One', scope: 'monitoring:write' });
    const page = await signedIn({ viewport: { width: 360, height: 780 } }, [BRAND, 41]);
    await open(page, '/settings');
    const heads = page.getByRole('table').getByRole('columnheader');
    await heads.first().waitFor();
    expect(await heads.allInnerTexts()).toEqual(['Name', 'Key', 'Rights', 'Last used', 'Revoke']);
    const brand = page.getByRole('button', { name: LONG_NAME });
    const [box, number] = [
      await brand.boundingBox(),
      await page.getByText('41', { exact: true }).boundingBox(),
    ];
    expect(Math.abs((number?.y ?? 0) - (box?.y ?? -99))).toBeLessThan(12);
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
    expect(
      await brand.evaluate(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => [
        scrollWidth - clientWidth,
        scrollHeight - clientHeight,
      ]),
    ).toEqual([0, 0]);
    await page.context().close();
  });
});
