import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { MetricOutput } from '@vigie/contract';
import { until } from '../../server/test/until.ts';
import { canWalk, useWalk } from './walk.ts';

interface List {
  count: number;
  results: MetricOutput[];
}

describe.runIf(canWalk)('reading executions', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { signedIn, open } = walk;
  const tableOf = (page: Page): Locator => page.getByRole('region', { name: 'Executions', exact: true });
  const rowOf = (page: Page, index: number): Locator =>
    tableOf(page).locator(`[aria-rowindex="${index + 2}"][aria-busy=false]`);
  const rowCount = async (page: Page): Promise<number> =>
    Number(await page.getByRole('table').getAttribute('aria-rowcount')) - 1;
  const search = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
  const listed = async (query: string): Promise<List> => (await walk.api.get<List>(`metrics/?${query}`)).body;
  const come = async (names: string[]): Promise<void> => {
    for (const name of names)
      await walk.api.post('metrics/', {
        base_task: { task_id: name, task_type: 'fresh' },
        execution_time_ms: 1,
      });
  };
  const addFilter = async (page: Page): Promise<Locator> => {
    await page.getByRole('button', { name: 'Add a filter' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    return dialog;
  };
  const fresh = (page: Page, count: number): Promise<void> =>
    page.locator(`[data-fresh="${count}"]`).waitFor();

  test('who reads is not moved: what comes is counted, and shown when asked for', async () => {
    const page = await signedIn();
    await open(page, '/executions');
    await page.locator('[data-live=true]').waitFor();
    await rowOf(page, 0).waitFor();
    const before = await rowCount(page);
    await tableOf(page).hover();
    await page.mouse.wheel(0, 2_000);
    const read = await rowOf(page, 60).innerText();
    await come(['first', 'second', 'third']);
    await fresh(page, 3);
    expect([await rowOf(page, 60).innerText(), await rowCount(page)]).toEqual([read, before]);
    // Down to the end: pages that are asked for only now are of the same set, and nothing waits for ever.
    const oldest = (await listed('ordering=created_at&page_size=1')).results[0];
    await tableOf(page).focus();
    await page.keyboard.press('End');
    await rowOf(page, before - 1).waitFor();
    expect(await rowOf(page, before - 1).innerText()).toContain(oldest?.base_task.task_id);
    expect(await tableOf(page).locator('[aria-busy=true]').count()).toBe(0);
    const known = await listed('page_size=1000');
    const expected = known.results.slice(3);
    await page.keyboard.press('Home');
    await rowOf(page, 0).waitFor();
    // At the top it follows again.
    await until(async () => (await rowOf(page, 0).innerText()).includes('third'));
    expect(await rowCount(page)).toBe(before + 3);
    // The focus in a row is enough to stay.
    await rowOf(page, 1).getByRole('link').first().focus();
    await come(['fourth']);
    await fresh(page, 1);
    expect(await rowOf(page, 0).innerText()).toContain('third');
    expect(await rowOf(page, 3).innerText()).toContain(expected[0]?.base_task.task_id);
    await page.locator('[data-fresh]').click();
    await until(async () => (await rowOf(page, 0).innerText()).includes('fourth'));
    expect(await rowCount(page)).toBe(before + 4);
    await page.context().close();
  });

  test('rows that do not come say why, and come when asked again', async () => {
    const page = await signedIn();
    await open(page, '/executions');
    // Once it is live nothing is asked for again but by hand.
    await page.locator('[data-live=true]').waitFor();
    await rowOf(page, 0).waitFor();
    const count = await rowCount(page);
    await page.route(/metrics\/\?.*(?:cursor|page)=/, async (route) =>
      /[?&](?:cursor|page)=/.test(route.request().url())
        ? route.fulfill({ status: 500, json: { detail: 'Too tired.' } })
        : route.continue(),
    );
    // At once: a key would scroll there in steps, and what is passed on the way is asked for again where it is shown again.
    await page.evaluate(
      `{ const table = document.querySelector('[role=region][aria-label=Executions]'); table.scrollTop = table.scrollHeight; }`,
    );
    await page.getByText('Too tired.').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await rowOf(page, count - 1).waitFor();
    expect(await page.getByText('Too tired.').count()).toBe(0);
    expect(await tableOf(page).locator('[aria-busy=true]').count()).toBe(0);
    await page.context().close();
  });

  test('every filter can be set by hand, is in the address, and is there when it is opened again', async () => {
    const page = await signedIn({ timezoneId: 'America/New_York' });
    await open(page, '/executions');
    await rowOf(page, 0).waitFor();
    // Two fields, one right after the other, and away at once.
    const dialog = await addFilter(page);
    // A comma parts thousands in English, or is not understood.
    const unreadable = dialog.getByText('This is not readable as a number. Write it like 1,234.5');
    await dialog.getByLabel('At least').fill('0,5');
    await unreadable.waitFor();
    await page.keyboard.press('Tab');
    await unreadable.waitFor();
    expect(await dialog.getByLabel('At least').inputValue()).toBe('0,5');
    expect(search(page).has('execution_time_ms__gte')).toBe(false);
    await dialog.getByLabel('At least').fill('1,500');
    await page.waitForURL((url) => url.searchParams.get('execution_time_ms__gte') === '1500');
    await dialog.getByLabel('At least').fill('500');
    await page.keyboard.press('Tab');
    await page.keyboard.type('9000');
    await page.keyboard.press('Escape');
    await until(
      async () =>
        search(page).get('execution_time_ms__gte') === '500' &&
        search(page).get('execution_time_ms__lt') === '9000',
    );
    // Letters that are typed while earlier ones land are kept.
    const task = page.getByPlaceholder('Task id');
    await task.pressSequentially('seo_crawl', { delay: 90 });
    await page.waitForURL(/task_id=seo_crawl(&|$)/);
    expect(await task.inputValue()).toBe('seo_crawl');
    await task.fill('');
    await page.waitForURL((url) => !url.searchParams.has('task_id'));
    const types = page
      .getByRole('textbox', { name: 'Task type' })
      .or(page.getByRole('combobox', { name: 'Task type' }));
    await types.first().click();
    await page.getByRole('option', { name: 'seo_crawl' }).click();
    await page.getByRole('option', { name: 'ai_report' }).click();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.searchParams.get('task_type') === 'seo_crawl,ai_report');
    const query = 'execution_time_ms__gte=500&execution_time_ms__lt=9000&task_type=seo_crawl,ai_report';
    const { count } = await listed(query);
    expect(count).toBeGreaterThan(0);
    await page.locator(`[data-count="${count}"]`).waitFor();
    // A moment is of the reader’s own time; half of one changes nothing.
    const again = await addFilter(page);
    expect(await again.getByLabel('At least').inputValue()).toBe('500');
    await again.getByLabel('From').fill('2026-01-02T03:04');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('created_after') === '2026-01-02T08:04:00.000Z');
    await page.keyboard.press('Escape');
    await again.waitFor({ state: 'detached' });
    const reopened = await addFilter(page);
    expect(await reopened.getByLabel('From').inputValue()).toBe('2026-01-02T03:04');
    await reopened.getByLabel('From').click();
    await page.keyboard.press('Backspace');
    await reopened.getByLabel('Until').focus();
    expect(search(page).get('created_after')).toBe('2026-01-02T08:04:00.000Z');
    expect(await reopened.getByLabel('From').inputValue()).toBe('2026-01-02T03:04');
    const [one] = (await listed(query)).results;
    await reopened.getByLabel('Execution number', { exact: true }).fill(`${one?.id}, 1x`);
    await reopened.getByText('Numbers with commas between').waitFor();
    await reopened.getByLabel('Execution number', { exact: true }).fill(String(one?.id));
    await page.locator('[data-count="1"]').waitFor();
    expect(search(page).get('id')).toBe(String(one?.id));
    await page.context().close();
  });

  test('a moment that is none stands in its filter as it was given, and the list says what is wrong with it', async () => {
    const page = await signedIn();
    for (const [name, label, text] of [
      ['created_after', 'From', 'yesterday'],
      ['created_before', 'Until', '2026-13-45'],
    ] as const) {
      await open(page, `/executions?${name}=${text}`);
      await page.getByText(`${label} ${text}`, { exact: true }).waitFor();
      await page
        .getByText(/Wrong format: use ISO 8601/)
        .first()
        .waitFor();
      await page.getByRole('button', { name: `Remove: ${label} ${text}` }).click();
      await rowOf(page, 0).waitFor();
      expect(search(page).has(name)).toBe(false);
    }
    await page.context().close();
  });

  test('the last column stays, and a choice of none is the usual one', async () => {
    const page = await signedIn();
    await open(page, '/executions');
    await page.getByRole('button', { name: 'Columns' }).click();
    const ticked = page.getByRole('dialog').getByRole('checkbox', { checked: true });
    await ticked.first().waitFor();
    for (let left = await ticked.count(); left > 1; left -= 1) {
      await ticked.first().uncheck();
      await until(async () => (await ticked.count()) === left - 1);
    }
    expect(await ticked.isDisabled()).toBe(true);
    expect(await page.getByRole('columnheader').count()).toBe(1);
    await page.evaluate("localStorage.setItem('vigie-columns', '[]')");
    await page.reload();
    await rowOf(page, 0).waitFor();
    expect(await page.getByRole('columnheader').count()).toBe(9);
    await page.context().close();
  });

  test('it is ordered by several fields; a bar narrows, also by the keyboard, and Back widens', async () => {
    const page = await signedIn();
    await open(page, '/executions?task_type=seo_crawl,export_feed');
    await rowOf(page, 0).waitFor();
    await page.getByRole('button', { name: 'Order by Queue wait' }).click();
    await page.waitForURL((url) => url.searchParams.get('ordering') === '-queue_wait_time_ms');
    // Whoever orders goes on from there, by the next keys too.
    await page
      .getByRole('columnheader', { name: 'Queue wait' })
      .and(page.locator('[aria-sort=descending]'))
      .waitFor();
    await page
      .locator(':focus')
      .and(page.getByRole('button', { name: 'Order by Queue wait' }))
      .waitFor();
    await page.getByRole('button', { name: 'Order by Memory' }).focus();
    await page.keyboard.press('Shift+Enter');
    await page.waitForURL(
      (url) => url.searchParams.get('ordering') === '-queue_wait_time_ms,-memory_usage_mb',
    );
    await page.locator('[data-rank="2"]').waitFor();
    // The name, the arrow and the rank have their place, in every column that has both.
    await page.getByRole('button', { name: 'Order by Duration' }).press('Shift+Enter');
    await page.locator('[data-rank="3"]').waitFor();
    const cut = await page
      .getByRole('columnheader')
      .evaluateAll((heads) =>
        heads.flatMap((one) => (one.scrollWidth > one.clientWidth ? [one.textContent] : [])),
      );
    expect(cut).toEqual([]);
    await page.goBack();
    await page.waitForURL(
      (url) => url.searchParams.get('ordering') === '-queue_wait_time_ms,-memory_usage_mb',
    );
    const { results } = await listed(
      'task_type=seo_crawl,export_feed&ordering=-queue_wait_time_ms,-memory_usage_mb&page_size=5',
    );
    for (const [i, { base_task: task }] of results.entries())
      await until(async () => (await rowOf(page, i).innerText()).includes(task.task_id));
    const bars = page.getByRole('list', { name: 'Distribution: Duration' }).getByRole('button');
    await bars.first().focus();
    await page.keyboard.press('End');
    const text = await page.evaluate('document.activeElement.textContent');
    const inBar = Number(/: (\d+) execution/.exec(String(text))?.[1]);
    expect(inBar).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await page.locator(`[data-count="${inBar}"]`).waitFor();
    expect(search(page).has('execution_time_ms__gte')).toBe(true);
    await page.goBack();
    await page.waitForURL((url) => !url.searchParams.has('execution_time_ms__gte'));
    expect(new URL(page.url()).pathname).toBe('/executions');
    expect(search(page).get('ordering')).toBe('-queue_wait_time_ms,-memory_usage_mb');
    await page.context().close();
  });

  test('an export is a link to a file of all that matches; a refusal says why', async () => {
    const page = await signedIn();
    await open(page, '/executions?task_type=seo_crawl&error_count__gt=0');
    await rowOf(page, 0).waitFor();
    const { results, count } = await listed('task_type=seo_crawl&error_count__gt=0&page_size=1000');
    await page.getByRole('button', { name: 'Export' }).click();
    const item = page.getByRole('menuitem', { name: 'NDJSON' });
    expect(await item.getAttribute('href')).toContain('brand_id=');
    const [file] = await Promise.all([page.waitForEvent('download'), item.click()]);
    expect(file.suggestedFilename()).toBe('vigie-metrics.ndjson');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    const inFile = new Set(lines.map((line) => (JSON.parse(line) as { id: number }).id));
    expect(inFile).toEqual(new Set(results.map(({ id }) => id)));
    expect(lines).toHaveLength(count);
    await page.goto(`${walk.server.url}/executions?error_count__gt=many`);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    await page
      .getByRole('region', { name: /notifications/i })
      .or(page.locator('.mantine-Notifications-root'))
      .getByText('Errors: A valid number is required.')
      .first()
      .waitFor();
    await page.context().close();
  });
});
