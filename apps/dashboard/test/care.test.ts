import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { until } from '../../server/test/until.ts';
import { BRAND, canWalk, pagesOf, useWalk } from './walk.ts';

const PAGES = pagesOf({ task: 1, type: 'ai_report', worker: 1 });

/** What axe-core calls serious or critical, a line each. */
const seriousOn = async (page: Page, where: string): Promise<string[]> => {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] })`,
  )) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
};

/** How far each table of a page would have to be scrolled sideways, pixels. */
const SIDEWAYS = `[...document.querySelectorAll('[role=region]:has(table)')]
  .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)`;

describe.runIf(canWalk)('for everybody', { timeout: 180_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open, follow } = walk;

  test('every page speaks French, chosen by the browser or by hand', async () => {
    const page = await signedIn({ locale: 'fr-FR' });
    await page.getByRole('heading', { name: 'Vue d’ensemble' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('fr');
    // Advice too: its sentences are made on the page, of the numbers behind it.
    const hanging = Array.from({ length: 400 }, (_, i) => ({
      base_task: { task_id: `hangs-${i}`, task_type: 'hangs' },
      execution_time_ms: (i % 20 === 0 ? 60_000 : 1_000) + i,
      error_count: i % 20 === 0 ? 1 : 0,
      created_at: new Date(walk.server.clock.now() - i * 600_000).toISOString(),
    }));
    await walk.api.post('metrics/bulk/', hanging);
    await open(page, '/insight');
    const advice = page.getByRole('article', { name: /^hangs : les exécutions en échec durent/ });
    await advice.getByText(/Fixez le délai maximal de hangs à \d/).waitFor();
    await advice.getByText(/médiane des échecs\s: 1\smin/).waitFor();
    await page.getByText('EN', { exact: true }).click();
    await page.getByRole('heading', { name: 'Insight' }).waitFor();
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

  test('what the browser thinks of its network stops nothing: the server may be in the same room', async () => {
    const page = await signedIn();
    await page.locator('[data-live=true]').waitFor();
    await page.evaluate(`dispatchEvent(new Event('offline'))`);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Name of the key').fill('In the same room');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'In the same room', exact: true }).waitFor();
    const { body } = await walk.api.get<{ results: { name: string }[] }>('api-keys/');
    expect(body.results.map(({ name }) => name)).toContain('In the same room');
    await page.context().close();
  });

  test('a page whose script does not come because the server is away says so, and comes by the button', async () => {
    const page = await signedIn();
    const away = /assets\/costs|healthz/;
    await page.route(away, (route) => route.abort());
    // Afresh: the other pages may have been brought by now.
    await open(page, '/');
    await page.getByRole('link', { name: 'Costs' }).click();
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    await page.unroute(away);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Costs', level: 1 }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.context().close();
  });

  test('a reader is offered nothing that a reader may not do; an unknown page says so', async () => {
    const context = await walk.browser.newContext({ locale: 'en-GB' });
    const page = follow(await context.newPage());
    await page.goto(server.url);
    await page
      .getByLabel('Token or API key')
      .first()
      .fill(await server.token([BRAND], 'monitoring:read'));
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
      found.push(...(await seriousOn(page, path)));
    }
    await open(page, '/executions');
    await page.getByRole('button', { name: 'Add a filter' }).click();
    found.push(...(await seriousOn(page, 'the filters')));
    await open(page, '/alerts?tab=rules');
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByRole('dialog').waitFor();
    found.push(...(await seriousOn(page, 'the rule editor')));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Vigie' }).waitFor();
    found.push(...(await seriousOn(page, 'signing in')));
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('nothing is wider than a phone, no table either, and axe finds nothing serious there', async () => {
    const page = await signedIn({ viewport: { width: 360, height: 740 }, bypassCSP: true });
    const wide: string[] = [];
    let tables = 0;
    for (const path of PAGES) {
      await open(page, path);
      const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (width > 360) wide.push(`${path}: ${width}`);
      const sideways = (await page.evaluate(SIDEWAYS)) as number[];
      tables += sideways.length;
      if (sideways.some((px) => px > 0)) wide.push(`${path}: a table by ${Math.max(...sideways)}`);
      wide.push(...(await seriousOn(page, path)));
    }
    expect(wide).toEqual([]);
    expect(tables).toBeGreaterThan(5);
    await page.context().close();
  });

  test('between a phone and a desk no table goes beyond its room: its rows are cards', async () => {
    const page = await signedIn({ viewport: { width: 640, height: 740 } });
    const wide: string[] = [];
    const cards = new Set<string>();
    for (const path of PAGES) {
      await open(page, path);
      for (const width of [640, 768, 900]) {
        await page.setViewportSize({ width, height: 740 });
        const sideways = (await page.evaluate(SIDEWAYS)) as number[];
        if (sideways.some((px) => px > 0)) wide.push(`${path} at ${width}: ${Math.max(...sideways)}`);
        if (
          await page.evaluate(
            `[...document.querySelectorAll('td')].some((td) => getComputedStyle(td).display === 'block')`,
          )
        )
          cards.add(path);
      }
    }
    expect(wide).toEqual([]);
    expect(cards).toContain('/workers');
    await page.setViewportSize({ width: 360, height: 740 });
    // What still is wider than its room shows where it goes on.
    await open(page, '/executions');
    const table = page.getByRole('region', { name: 'Executions', exact: true });
    const frame = page.locator('[data-more]').filter({ has: table });
    await until(async () => (await frame.getAttribute('data-more')) === 'end');
    await table.evaluate((box) => box.scrollTo({ left: 60 }));
    await until(async () => (await frame.getAttribute('data-more')) === 'start end');
    await page.context().close();
  });

  test('a page that breaks leaves the others, and what stands around it', async () => {
    const page = await signedIn();
    await page.route(/performance-by-type/, (route) => route.fulfill({ json: { task_types: null } }));
    await open(page, '/workers');
    await page.getByRole('link', { name: 'Task types' }).click();
    await page.locator('#content').getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'Workers', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Workers' }).waitFor();
    expect(await page.locator('#content').getByRole('alert').count()).toBe(0);
    await page.context().close();
  });

  test('a page whose script does not come says so, and is loaded again', async () => {
    // Not followed: here something goes wrong.
    const page = await walk.browser.newPage();
    await page.route(/assets\/start-/, (route) => route.abort());
    await page.goto(server.url);
    await page.getByRole('alert').waitFor();
    await page.unroute(/assets\/start-/);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Sign in to Vigie' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.close();
  });
});
