import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Distribution, MetricOutput, Trends } from '@vigie/contract';
import { makeRule, plantAlert } from '../../server/test/alert-samples.ts';
import { HOUR } from '../../server/test/harness.ts';
import { until } from '../../server/test/until.ts';
import { BRAND, canWalk, useWalk } from './walk.ts';

describe.runIf(canWalk)('looking', { timeout: 90_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;

  test('the printed link signs in, once, and leaves no trace in the address', async () => {
    const page = await signedIn();
    await page.waitForURL(`${server.url}/?brand=${BRAND}`);
    // A first visit loads no more script than this, charts aside: bytes as they travel.
    const loaded = (await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js') && !name.includes('echarts'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
    )) as number;
    expect(loaded).toBeGreaterThan(50_000);
    expect(loaded).toBeLessThan(250_000);
    expect(await page.evaluate(`navigation.entries().filter(({ url }) => url.includes('code='))`)).toEqual(
      [],
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Vigie' }).waitFor();
    await page.getByLabel('Token or API key').first().fill('nonsense');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That token or API key is not valid here.').waitFor();
    await page
      .getByLabel('Token or API key')
      .first()
      .fill(await server.token([BRAND], 'monitoring:read'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.context().close();
  });

  test('a metric is on the page once it was stored, without reloading', async () => {
    const page = await signedIn();
    const shown = page.getByRole('region', { name: 'Executions' }).locator('[data-kpi]');
    await shown.waitFor();
    await page.locator('[data-live=true]').waitFor();
    const count = async (): Promise<number> => Number((await shown.innerText()).replaceAll(/\D/g, ''));
    const before = await count();
    await walk.api.post('metrics/', {
      base_task: { task_id: 'fresh', task_type: 'ai_report' },
      execution_time_ms: 20_000,
    });
    await until(async () => (await count()) > before);
    expect(await count()).toBe(before + 1);
    await page.context().close();
  });

  /** How often the overview's figures are asked for from now on. */
  const countAsked = (page: Page): { count: () => number } => {
    let count = 0;
    page.on('request', (request) => {
      if (request.url().includes('metrics/dashboard/')) count += 1;
    });
    return { count: () => count };
  };

  test('what is looked at is asked for while the page is still coming, and only once', async () => {
    const page = await signedIn();
    const asked = countAsked(page);
    // The page itself comes last of all.
    const answered = page.waitForResponse(/metrics\/dashboard\//);
    await page.route(/assets\/start-/, async (route) => {
      await answered;
      await route.continue();
    });
    await page.reload();
    const shown = page.getByRole('region', { name: 'Executions' }).locator('[data-kpi]');
    await shown.waitFor();
    await page.locator('[data-live=true]').waitFor();
    expect(asked.count()).toBe(1);
    // It hears of what changes all the same.
    const before = await shown.innerText();
    await walk.api.post('metrics/', {
      base_task: { task_id: 'heard', task_type: 'ai_report' },
      execution_time_ms: 20_000,
    });
    await until(async () => (await shown.innerText()) !== before);
    expect(asked.count()).toBeGreaterThan(1);
    await page.context().close();
  });

  test('what changes between an early answer and its place on the page is on the page', async () => {
    const page = await signedIn();
    let come = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      come = resolve;
    });
    await page.route(/assets\/start-/, async (route) => {
      await held;
      await route.continue();
    });
    const answered = page.waitForResponse(/metrics\/distribution\//);
    await page.goto(`${server.url}/executions`, { waitUntil: 'commit' });
    const early = ((await (await answered).json()) as Distribution).count;
    await walk.api.post('metrics/', {
      base_task: { task_id: 'meanwhile', task_type: 'ai_report' },
      execution_time_ms: 20_000,
    });
    come();
    await page.locator(`[data-count="${early + 1}"]`).waitFor();
    expect(await page.locator('[data-count]').innerText()).toContain('executions');
    await page.context().close();
  });

  test('whoever connects after having asked asks again: something may have changed unheard', async () => {
    const page = await signedIn();
    let connect = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      connect = resolve;
    });
    await page.route(/monitoring\/live\//, async (route) => {
      await held;
      await route.continue();
    });
    const asked = countAsked(page);
    await page.reload();
    await page.getByRole('region', { name: 'Executions' }).locator('[data-kpi]').waitFor();
    const before = asked.count();
    expect(before).toBeGreaterThan(0);
    connect();
    await until(() => Promise.resolve(asked.count() > before));
    await page.locator('[data-live=true]').waitFor();
    await page.context().close();
  });

  test('filters stand in the address, and every figure is that of the whole filtered set', async () => {
    const page = await signedIn();
    await open(page, '/executions?task_type=seo_crawl&execution_time_ms__gte=4000&memory_usage_mb__gt=300');
    const count = page.locator('[data-count]');
    await count.waitFor();
    const query = 'task_type=seo_crawl&execution_time_ms__gte=4000&memory_usage_mb__gt=300';
    const { body } = await walk.api.get<Distribution>(`metrics/distribution/?${query}`);
    expect(await count.getAttribute('data-count')).toBe(String(body.count));
    expect(body.count).toBeGreaterThan(0);
    const list = await walk.api.get<{ count: number; results: MetricOutput[] }>(`metrics/?${query}`);
    expect(list.body.count).toBe(body.count);
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(body.count + 1));
    await page.getByPlaceholder('Task id').fill(list.body.results[0]?.base_task.task_id ?? '');
    await page.locator('[data-count="1"]').waitFor();
    expect(page.url()).toContain('task_id=');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('heading', { name: list.body.results[0]?.base_task.task_id ?? '' }).waitFor();
    await page.getByRole('region', { name: 'Attempts', exact: true }).first().waitFor();
    await page.context().close();
  });

  test('the table goes down to the very last execution, and back', async () => {
    const page = await signedIn();
    await open(page, '/executions');
    const table = page.getByRole('region', { name: 'Executions', exact: true });
    await table.locator('[aria-rowindex="4"][aria-busy=false]').waitFor();
    const { body } = await walk.api.get<{ count: number; results: MetricOutput[] }>(
      'metrics/?page_size=1&ordering=created_at',
    );
    await table.focus();
    await page.keyboard.press('End');
    const last = table.locator(`[aria-rowindex="${body.count + 1}"][aria-busy=false]`);
    await last.waitFor();
    expect(await last.innerText()).toContain(body.results[0]?.base_task.task_id);
    await page.keyboard.press('Home');
    await table.locator('[aria-rowindex="2"][aria-busy=false]').waitFor();
    await page.context().close();
  });

  test('a type is held against the days before; a view has a name, is its brand’s and its maker’s, and comes back', async () => {
    const page = await signedIn({}, [BRAND, 2]);
    await open(page, '/types/ai_report?days=7');
    await page.getByRole('combobox', { name: 'Compare with' }).click();
    const asked = page.waitForResponse((response) => /trends.*compare=true/.test(response.url()));
    await page.getByRole('option', { name: 'The 7 days before' }).click();
    expect(((await (await asked).json()) as Trends).metrics['execution_time_ms']).toHaveProperty(
      'previous_points',
    );
    expect(page.url()).toContain('against=before');
    await open(page, '/executions?task_type=seo_crawl');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByLabel('Name of the view').fill('Crawls');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByRole('button', { name: 'Remove: Crawls' }).click();
    // By then another one has its name: both are kept.
    await page.getByLabel('Name of the view').fill('Crawls');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    // To press beside the list closed it.
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Crawls 2', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Crawls', exact: true }).count()).toBe(1);
    const views = async (): Promise<string[]> => {
      await open(page, '/executions');
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByLabel('Name of the view').waitFor();
      return page
        .getByRole('button', { name: /^Remove: / })
        .evaluateAll((all) => all.map((one) => one.ariaLabel ?? ''));
    };
    expect(await views()).toEqual(['Remove: Crawls', 'Remove: Crawls 2']);
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Brand' }).click();
    await page.getByRole('option', { name: 'Brand 2' }).click();
    await page.getByText('Waiting for the first metric').waitFor();
    expect(await views()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Vigie' }).waitFor();
    const code = await server.app.sessions.makeCode({
      actor: 'bob',
      scope: 'monitoring:read',
      brands: [BRAND],
    });
    await page.goto(`${server.url}/#code=${code}`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await views()).toEqual([]);
    await page.context().close();
  });

  test('another brand’s page never shows, even for a moment, the figures of the one before', async () => {
    const other = 2;
    const theirs = await server.api(other);
    await theirs.post('metrics/', { base_task: { task_id: 'x', task_type: 'x' }, execution_time_ms: 1 });
    const page = await signedIn({}, [BRAND, other]);
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/metrics\/dashboard/, async (route) => {
      if (route.request().headers()['x-brand-id'] === String(other)) await asked;
      await route.continue();
    });
    const figure = page.locator('[data-kpi]').first();
    await figure.waitFor();
    await page.getByRole('combobox', { name: 'Brand' }).click();
    await page.getByRole('option', { name: `Brand ${other}` }).click();
    await figure.waitFor({ state: 'detached' });
    answer();
    await figure.waitFor();
    expect(await figure.innerText()).toBe('1');
    await page.context().close();
  });

  test('the overview names each open alert, says how many there are, and leads to all; one that is not there says so', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    const rule = await makeRule(api, { name: 'By type', threshold_value: 10_000_000 });
    for (let i = 0; i < 7; i += 1)
      await plantAlert(server, rule, {
        group_key: `type_${i}`,
        triggered_at: new Date(server.clock.now() - i * HOUR),
      });
    const page = await signedIn({}, [api.brand]);
    const panel = page.getByRole('region', { name: 'Open alerts' });
    await panel.getByRole('link', { name: 'By type · type_0', exact: true }).waitFor();
    expect(await panel.getByRole('link', { name: /^By type · type_[0-4]$/ }).count()).toBe(5);
    await panel.getByRole('link', { name: 'The newest 5 of 7: see them all' }).click();
    const together = page.getByRole('region', { name: 'By type', exact: true });
    await together.getByText('7 open alerts').waitFor();
    await together.getByRole('button', { name: 'Show them' }).click();
    await page.getByRole('article', { name: 'By type · type_6' }).waitFor();
    for (const nobody of ['987654321', 'nonsense']) {
      await open(page, `/alerts/${nobody}`);
      await page.getByRole('heading', { level: 1, name: 'There is no such alert' }).waitFor();
      expect(await page.title()).toBe('There is no such alert · Vigie');
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    }
    await page.getByRole('link', { name: 'To all open alerts' }).click();
    await together.waitFor();
    await page.context().close();
  });
});
