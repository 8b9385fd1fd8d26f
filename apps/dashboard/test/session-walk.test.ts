import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { until } from '../../server/test/until.ts';
import { BRAND, canWalk, useWalk } from './walk.ts';

const TITLES = [
  '/',
  '/executions',
  '/types',
  '/workers',
  '/alerts',
  '/insight',
  '/costs',
  '/settings',
  '/no',
];

describe.runIf(canWalk)('who is signed in', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open, follow } = walk;
  const codeOf = (actor: string, brands: number[] | '*' = [BRAND]): Promise<string> =>
    server.app.sessions.makeCode({ actor, scope: 'monitoring:admin', brands });
  const stranger = async (locale = 'en-GB'): Promise<Page> => {
    const context = await walk.browser.newContext({ locale });
    return follow(await context.newPage());
  };
  const heading = (page: Page, name: string): Promise<void> =>
    page.getByRole('heading', { level: 1, name }).waitFor();
  const actorOn = (page: Page): Promise<unknown> =>
    page.evaluate(`fetch('/session/').then((answer) => answer.json()).then(({ actor }) => actor)`);
  const addMetric = (): Promise<unknown> =>
    walk.api.post('metrics/', {
      base_task: { task_id: 'late', task_type: 'seo_crawl' },
      execution_time_ms: 5_000,
    });

  test('a link signs in where the page is open already, asks where somebody is, and survives a busy server', async () => {
    const page = await stranger();
    await page.goto(server.url);
    await heading(page, 'Sign in to Vigie');
    expect(await page.title()).toBe('Sign in to Vigie · Vigie');
    await page.goto(`${server.url}/#code=${await codeOf('ada')}`);
    await heading(page, 'Overview');
    await page.waitForURL(`${server.url}/?brand=${BRAND}`);

    const another = `${server.url}/#code=${await codeOf('bob')}`;
    await page.goto(another);
    await page.getByText('You are signed in as ada. Sign in with this link instead?').waitFor();
    expect(page.url()).toBe(`${server.url}/`);
    await page.getByRole('button', { name: 'Stay signed in as ada' }).click();
    await heading(page, 'Overview');
    expect(await actorOn(page)).toBe('ada');
    await page.goto(another);
    await page.getByRole('button', { name: 'Sign in with the link' }).click();
    await heading(page, 'Overview');
    expect(await actorOn(page)).toBe('bob');
    await page.goto(another);
    await page.getByRole('button', { name: 'Sign in with the link' }).click();
    await page.getByText('That link was used before').waitFor();
    await page.getByRole('button', { name: 'Stay signed in as bob' }).click();
    await heading(page, 'Overview');

    const late = await stranger();
    await late.route(`${server.url}/session/`, (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 503, json: { detail: 'Starting.' } })
        : route.continue(),
    );
    await late.goto(`${server.url}/#code=${await codeOf('eve')}`);
    await late.getByRole('alert').getByText('The server has too much to do').waitFor();
    expect(late.url()).toBe(`${server.url}/`);
    await late.unroute(`${server.url}/session/`);
    await late.getByRole('button', { name: 'Try again' }).click();
    await heading(late, 'Overview');
    await late.context().close();
    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto(another);
    await page.getByText('That link was used before').waitFor();
    await page.context().close();
  });

  test('a session that ends is told, not taken for a server out of reach; signing in goes on there', async () => {
    const page = await signedIn();
    await page.route(`${server.url}/session/`, (route) => route.abort());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are still signed in').waitFor();
    await page.unroute(`${server.url}/session/`);
    const path = '/executions?task_type=seo_crawl';
    await open(page, path);
    await page.locator('[data-live=true]').waitFor();
    await page.locator('[data-count]').waitFor();
    await server.app.control.query("DELETE FROM sessions WHERE actor = 'ada'");
    await addMetric();
    await heading(page, 'Sign in to Vigie');
    await page.getByText('Your session has ended.').waitFor();
    expect(await page.getByText('cannot be reached').count()).toBe(0);
    const token = await server.token([BRAND], 'monitoring:read');
    await page.getByLabel('Token or API key').first().fill(token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await heading(page, 'Executions');
    await page.waitForURL(`${server.url}${path}&brand=${BRAND}`);
    await page.context().close();
  });

  test('old figures are marked: under new filters, and when they could not be asked for again', async () => {
    const page = await signedIn();
    await open(page, '/executions');
    const count = page.locator('[data-count]');
    await count.waitFor();
    const before = await count.getAttribute('data-count');
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(/distribution.*late/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByPlaceholder('Task id').fill('late');
    await page.locator('[aria-busy=true] > [data-count]').waitFor();
    expect(await count.getAttribute('data-count')).toBe(before);
    go();
    await page.locator('[aria-busy=false] > [data-count]').waitFor();
    expect(await count.getAttribute('data-count')).not.toBe(before);

    await open(page, '/');
    await page.locator('[data-live=true]').waitFor();
    await page.locator('[data-kpi]').first().waitFor();
    const dashboard = /metrics\/dashboard/;
    await page.route(dashboard, (route) =>
      route.fulfill({ status: 500, json: { detail: 'Internal error.' } }),
    );
    await addMetric();
    const old = page.locator('[data-old]').first();
    await old.getByText(/As of .* Something went wrong on the server/).waitFor();
    expect(await page.locator('[data-kpi]').count()).toBeGreaterThan(0);
    await page.unroute(dashboard);
    await old.getByRole('button', { name: 'Try again' }).click();
    await old.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('a stream that is refused, hangs or is not looked at is opened again, and nothing is missed', async () => {
    const page = await stranger();
    await page.clock.install();
    const streams: string[] = [];
    page.on('request', (request) => request.url().endsWith('/live/') && streams.push(request.url()));
    const live = /\/live\/$/;
    await page.route(live, (route) => route.fulfill({ status: 503, json: { detail: 'Too many pages.' } }));
    await page.goto(`${server.url}/#code=${await codeOf('ada')}`);
    const figure = page.getByRole('region', { name: 'Executions' }).locator('[data-kpi]');
    await figure.waitFor();
    const shown = async (): Promise<number> => Number((await figure.innerText()).replaceAll(/\D/g, ''));
    const before = await shown();
    await page.getByRole('alert').getByText('does not tell this page what changes').waitFor();
    await addMetric();
    await page.unroute(live);
    await page.clock.fastForward(16_000);
    await page.locator('[data-live=true]').waitFor();
    await until(async () => (await shown()) === before + 1);

    // Nothing is heard for longer than the server is ever silent.
    const known = streams.length;
    await page.clock.fastForward(46_000);
    await until(() => streams.length > known);
    await page.locator('[data-live=true]').waitFor();

    const see = (hidden: boolean): Promise<unknown> =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`);
    await page.unroute(live);
    await see(true);
    const ended = page.waitForEvent('requestfailed', (request) => live.test(request.url()));
    await page.clock.fastForward(61_000);
    await ended;
    const away = streams.length;
    await addMetric();
    await page.clock.fastForward(30_000);
    expect(streams.length).toBe(away);
    await see(false);
    await page.locator('[data-live=true]').waitFor();
    await until(async () => (await shown()) === before + 2);
    expect(streams.length).toBe(away + 1);
    await page.context().close();
  });

  test('errors speak the language of the page; a new brand is there at once; keys and tabs lead', async () => {
    const page = await stranger('fr-FR');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${server.url}/#code=${await codeOf('first-start', '*')}`);
    await heading(page, 'Vue d’ensemble');
    await open(page, '/settings');
    const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Nouvelle marque' }) });
    const makeBrand = async (id: number): Promise<void> => {
      await form.getByLabel('Numéro').fill(String(id));
      await form.getByLabel('Nom').fill(`Marque neuve ${id}`);
      await form.getByRole('button').last().click();
    };
    await makeBrand(BRAND);
    await page
      .getByText(/Cela ne s’accorde pas avec la situation actuelle. Brand 1 exists already/)
      .waitFor();
    await makeBrand(77);
    await page.getByRole('button', { name: 'Marque neuve 77' }).waitFor();
    await open(page, '/executions?execution_time_ms__gte=beaucoup');
    await page
      .getByRole('alert')
      .getByText(/Durée\s: /)
      .first()
      .waitFor();

    for (const path of TITLES) {
      await open(page, path);
      expect(await page.title()).toBe(`${await page.getByRole('heading', { level: 1 }).innerText()} · Vigie`);
    }
    await open(page, '/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.getByRole('link', { name: 'Exécutions' }).first().focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineColor')).toBe(
      'rgb(59, 201, 219)',
    );
    await page.context().close();
  });
});
