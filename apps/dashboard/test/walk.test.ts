import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Distribution, MetricOutput, RuleOutput } from '@vigie/contract';
import { useServer } from '../../server/test/harness.ts';
import type { Api } from '../../server/test/harness.ts';
import { until } from '../../server/test/until.ts';
import { findChromium, openBrowser } from './browser.ts';
import { fillBrand } from './sample-data.ts';

// oxlint-disable-next-line node/no-process-env -- on the build machine nothing may be left out
const required = process.env['VIGIE_REQUIRE_SERVICES'] === '1';
const PAGES = [
  '/',
  '/executions',
  '/tasks/1',
  '/types',
  '/types/ai_report',
  '/workers',
  '/workers/1',
  '/alerts',
  '/alerts?tab=rules',
  '/alerts?tab=history',
  '/alerts?tab=silences',
  '/insight',
  '/costs',
  '/settings',
];

describe.runIf(required || findChromium() !== undefined)('in a real browser', { timeout: 90_000 }, () => {
  const server = useServer({ evaluationIntervalMs: 200 });
  let browser: Browser;
  let api: Api;
  const brand = 1;

  /** What went wrong on a page without anybody seeing it. */
  const troubles: string[] = [];
  const follow = (page: Page): Page => {
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) troubles.push(message.text());
    });
    return page;
  };
  const signedIn = async (
    options: Parameters<Browser['newContext']>[0] = {},
    brands = [brand],
  ): Promise<Page> => {
    const context: BrowserContext = await browser.newContext({ locale: 'en-GB', ...options });
    const page = follow(await context.newPage());
    const code = await server.app.sessions.makeCode({
      actor: 'ada',
      scope: 'monitoring:admin',
      brands,
    });
    await page.goto(`${server.url}/#code=${code}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  };
  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(server.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('[role=status][aria-label="Loading"]').first().waitFor({ state: 'detached' });
  };

  beforeAll(async () => {
    browser = await openBrowser();
    api = await server.api(brand, 'monitoring:admin');
    await fillBrand(api, server.clock.now(), 120);
  });
  afterAll(() => browser?.close());

  test('the printed link signs in, once, and leaves no trace in the address', async () => {
    const page = await signedIn();
    expect(page.url()).toBe(`${server.url}/`);
    // A first visit loads no more script than this, charts aside: bytes as they travel.
    const loaded = (await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js') && !name.includes('echarts'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
    )) as number;
    expect(loaded).toBeGreaterThan(50_000);
    expect(loaded).toBeLessThan(250_000);
    expect(await page.evaluate('history.length')).toBeLessThan(4);
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
      .fill(await server.token([brand], 'monitoring:read'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.context().close();
  });

  test('a metric is on the page two seconds after it was stored, without reloading', async () => {
    const page = await signedIn();
    const shown = page.getByRole('region', { name: 'Executions' }).locator('[data-kpi]');
    await shown.waitFor();
    await page.locator('[data-live=true]').waitFor();
    const before = Number((await shown.innerText()).replaceAll(/\D/g, ''));
    await api.post('metrics/', {
      base_task: { task_id: 'fresh', task_type: 'ai_report' },
      execution_time_ms: 20_000,
    });
    const begun = performance.now();
    await until(async () => Number((await shown.innerText()).replaceAll(/\D/g, '')) === before + 1);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await page.context().close();
  });

  test('filters stand in the address, and every figure is that of the whole filtered set', async () => {
    const page = await signedIn();
    await open(page, '/executions?task_type=seo_crawl&execution_time_ms__gte=4000');
    const count = page.locator('[data-count]');
    await count.waitFor();
    const query = 'task_type=seo_crawl&execution_time_ms__gte=4000';
    const { body } = await api.get<Distribution>(`metrics/distribution/?${query}`);
    expect(await count.getAttribute('data-count')).toBe(String(body.count));
    const list = await api.get<{ count: number; results: MetricOutput[] }>(`metrics/?${query}`);
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

  test('another brand’s page never shows, even for a moment, the figures of the one before', async () => {
    const other = 2;
    const theirs = await server.api(other);
    await theirs.post('metrics/', { base_task: { task_id: 'x', task_type: 'x' }, execution_time_ms: 1 });
    const page = await signedIn({}, [brand, other]);
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

  test('a rule is made with its backtest, fires live, and is acknowledged', async () => {
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('Huge crawls');
    await page.getByRole('textbox', { name: 'Threshold' }).fill('90000');
    await page.getByLabel('E-mail to').first().fill('ada@example.com');
    await page.locator('[data-fired="0"]').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Huge crawls', exact: true }).waitFor();
    const { body } = await api.get<{ results: RuleOutput[] }>('alerts/');
    expect(body.results.find(({ name }) => name === 'Huge crawls')).toMatchObject({
      threshold_value: 90_000,
      notification_emails: ['ada@example.com'],
    });
    await page.getByRole('tab', { name: 'Active' }).click();
    await api.post('metrics/', {
      base_task: { task_id: 'huge', task_type: 'seo_crawl' },
      execution_time_ms: 95_000,
    });
    const alert = page.getByRole('article', { name: 'Huge crawls' });
    await alert.waitFor();
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await alert.getByText('acknowledged').waitFor();
    await page.context().close();
  });

  test('every page speaks French, chosen by the browser or by hand', async () => {
    const page = await signedIn({ locale: 'fr-FR' });
    await page.getByRole('heading', { name: 'Vue d’ensemble' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('fr');
    await page.getByText('EN', { exact: true }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.context().close();
  });

  test('without the server the pages are still there; with it they go on by themselves', async () => {
    const page = await signedIn();
    await page.locator('[data-live=true]').waitFor();
    // The other pages are brought a moment after the first.
    await until(async () =>
      Boolean(
        await page.evaluate(
          `performance.getEntriesByType('resource').some(({ name }) => /settings-/.test(name))`,
        ),
      ),
    );
    await page.context().setOffline(true);
    // A stream that is open stays so in this browser: a new page has to connect anew.
    await page.getByRole('link', { name: 'Executions' }).click();
    await page.getByRole('heading', { name: 'Executions' }).waitFor();
    await page.context().setOffline(false);
    await page.locator('[data-count]').waitFor();
    await until(async () => (await page.getByRole('table').getByRole('row').count()) > 5);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.context().close();
  });

  test('a reader is offered nothing that a reader may not do; an unknown page says so', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = follow(await context.newPage());
    await page.goto(server.url);
    await page
      .getByLabel('Token or API key')
      .first()
      .fill(await server.token([brand], 'monitoring:read'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await open(page, '/alerts?tab=rules');
    await page.getByText('Your token may read only.').waitFor();
    expect(await page.getByRole('button', { name: 'New rule' }).count()).toBe(0);
    await open(page, '/nowhere');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await context.close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious on any page, %s', async (colorScheme) => {
    const page = await signedIn({ colorScheme, reducedMotion: 'reduce', bypassCSP: true });
    const found: string[] = [];
    for (const path of PAGES) {
      await open(page, path);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] })`,
      )) as AxeResults;
      for (const { id, impact, nodes } of violations)
        if (impact === 'serious' || impact === 'critical')
          found.push(
            `${path}: ${id}: ${nodes
              .map(({ html }) => html.slice(0, 160))
              .join(' | ')
              .slice(0, 500)}`,
          );
    }
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('nothing is wider than a phone, and no page broke the policy or threw', async () => {
    const page = await signedIn({ viewport: { width: 360, height: 740 } });
    const wide: string[] = [];
    for (const path of PAGES) {
      await open(page, path);
      const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (width > 360) wide.push(`${path}: ${width}`);
    }
    expect(wide).toEqual([]);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});
