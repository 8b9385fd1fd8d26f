import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Failures, Ledger, PriceOutput, Statement } from '@vigie/contract';
import { formatOf } from '../src/app/format.ts';
import { until } from '../../server/test/until.ts';
import { dollars, monthName } from './money-words.ts';
import { BRAND, canWalk, useWalk } from './walk.ts';

const { usd: shown } = formatOf('en');
/** What stands in a column of a table. */
const textsOf = (table: Locator, column: number): Promise<string[]> =>
  table.locator(`tbody td:nth-child(${column + 1})`).allInnerTexts();

/** Adds to an answer of the API, on its way to the page. */
const changed = (page: Page, path: RegExp, change: object): Promise<unknown> =>
  page.route(path, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...change } });
  });

describe.runIf(canWalk)('money', { timeout: 180_000 }, () => {
  const walk = useWalk();
  const { signedIn, open } = walk;

  test('figures are those of the brand, whatever they are divided by, and no other is on its paper', async () => {
    const other = await walk.server.api(BRAND + 1, 'monitoring:admin');
    const made = await other.post('metrics/', {
      base_task: { task_id: 'theirs', task_type: 'their_type' },
      execution_time_ms: 1_000,
      cost_usd: '4321.5',
      error_count: 1,
    });
    expect(made.status).toBe(201);
    const month = new Date(walk.server.clock.now()).toISOString().slice(0, 7);
    const own = (await walk.api.get<Ledger>(`costs/?month=${month}`)).body;
    const everybody = walk.server.as(await walk.server.token([BRAND, BRAND + 1]), BRAND);
    const all = (await everybody.get<Ledger>(`costs/?month=${month}&group_by=brand`)).body;
    expect(Number(all.total.cost_usd)).toBeGreaterThan(4_321.5);
    const page = await signedIn({}, [BRAND, BRAND + 1]);
    const region = (title: string) => page.getByRole('region', { name: title, exact: true }).first();
    const ownFigures = async (): Promise<void> => {
      await region('Spent').getByText(shown(own.total.cost_usd), { exact: true }).waitFor();
      const failed = shown(own.total.cost_of_failure_usd);
      await region('Cost of failure').getByText(failed, { exact: true }).waitFor();
      await region('What failing cost').getByText(`${failed} · `).waitFor();
    };
    await open(page, `/costs?month=${month}&by=model`);
    await ownFigures();
    await page.getByRole('combobox', { name: 'What it was spent on' }).click();
    await page.getByRole('option', { name: 'Brand' }).click();
    const brands = region('What each brand spent');
    await brands.getByText('The figures above are of this brand alone.').waitFor();
    await brands.getByRole('row', { name: /^Total / }).waitFor();
    expect(await textsOf(brands, 0)).toEqual([`Brand ${BRAND + 1}`, `Brand ${BRAND}`, 'Total']);
    expect(await textsOf(brands, 1)).toEqual([...all.lines, all.total].map((line) => dollars(line.cost_usd)));
    await ownFigures();

    await page.emulateMedia({ media: 'print' });
    await page.locator('main header').getByText(`Brand ${BRAND}`, { exact: true }).waitFor();
    await region('What it was spent on').getByRole('cell', { name: 'ai_report' }).waitFor();
    await ownFigures();
    const paper = await page.locator('main').innerText();
    for (const theirs of [`Brand ${BRAND + 1}`, '4,321.50', dollars(all.total.cost_usd)])
      expect(paper).not.toContain(theirs);
    await page.context().close();
  });

  test('what something cost leads to what it was', async () => {
    const page = await signedIn();
    const lines = page.getByRole('region', { name: 'What it was spent on' }).first();
    /** Presses one, and compares the list that it leads to with what the line counted. */
    const follow = async (link: Locator, executions: number): Promise<URL> => {
      await link.click();
      await page.getByRole('heading', { level: 1, name: 'Executions' }).waitFor();
      await page.locator(`[data-count="${executions}"]`).waitFor();
      return new URL(page.url());
    };
    await open(page, '/costs?days=7');
    await lines.getByRole('link', { name: 'ai_report' }).click();
    await page.getByRole('heading', { level: 1, name: 'ai_report' }).waitFor();
    const { pathname, searchParams } = new URL(page.url());
    expect([pathname, searchParams.get('days')]).toEqual(['/types/ai_report', '7']);
    for (const [by, field] of [
      ['queue', 'queue_name'],
      ['worker', 'worker_name'],
      ['model', 'model'],
    ] as const) {
      const { body } = await walk.api.get<Ledger>(`costs/?days=7&group_by=${by}`);
      const [line] = body.lines.filter((one) => one[field] !== null);
      const name = line?.[field] ?? '';
      await open(page, `/costs?days=7&by=${by}`);
      const found = await follow(lines.getByRole('link', { name, exact: true }), line?.executions ?? 0);
      expect(found.searchParams.get(field)).toBe(name);
    }
    const { body } = await walk.api.get<Failures>('costs/failures/?days=7');
    const [line] = body.lines;
    await open(page, '/costs?days=7');
    const row = page.getByRole('region', { name: 'What failing cost' }).first().locator('tbody tr').first();
    const found = await follow(row.getByRole('link', { name: line?.reason ?? '' }), line?.executions ?? 0);
    expect(found.searchParams.get('task_type')).toBe(line?.task_type);
    await page.context().close();
  });

  test('a month has its statement, is closed for good, and prints in light with brand and month', async () => {
    const now = new Date(walk.server.clock.now());
    const lastOfMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1_000;
    const month = new Date(lastOfMonth).toISOString().slice(0, 7);
    const job = (type: string, cost_usd: string): object => ({
      base_task: { task_id: `${type}-${cost_usd}`, task_type: type },
      execution_time_ms: 1_000,
      cost_usd,
      created_at: new Date(lastOfMonth).toISOString(),
    });
    for (const one of [job('month_a', '1.005'), job('month_b', '1.005'), job('month_c', '0.004')])
      expect((await walk.api.post('metrics/', one)).status).toBe(201);
    const path = `statements/${month}/`;
    const said = async (): Promise<Statement> => (await walk.api.get<Statement>(path)).body;
    const page = await signedIn({ colorScheme: 'dark', acceptDownloads: true });
    await open(page, '/costs');
    await page.getByRole('combobox', { name: 'Month' }).click();
    await page.getByRole('option', { name: monthName(month, 'en') }).click();
    const statement = page.getByRole('region', { name: `Statement of ${monthName(month, 'en')}` }).first();
    await statement.locator('[data-status=open]').waitFor();
    expect(new URL(page.url()).searchParams.toString()).toBe(`brand=${BRAND}&month=${month}`);
    const rows = async (): Promise<string[][]> =>
      (await statement.locator('tbody tr').all()).reduce<Promise<string[][]>>(
        async (known, row) => [...(await known), await row.locator('td').allInnerTexts()],
        Promise.resolve([]),
      );
    const expected = ({ lines, total }: Statement): string[][] =>
      [...lines, { ...total, name: 'Total' }].map(({ name, executions, amount }) => [
        name,
        new Intl.NumberFormat('en').format(executions),
        dollars(amount),
      ]);
    const before = await said();
    expect(before.lines.map(({ name }) => name)).toEqual(expect.arrayContaining(['month_a', 'month_c']));
    expect(await rows()).toEqual(expected(before));
    await statement.getByText('rounded so that they add up to the total').waitFor();
    const ledger = await walk.api.get<Ledger>(`costs/?month=${month}`);
    await page
      .getByRole('region', { name: 'Spent', exact: true })
      .getByText(dollars(ledger.body.total.cost_usd), { exact: true })
      .waitFor();

    const downloading = page.waitForEvent('download');
    await statement.getByRole('button', { name: 'Download CSV' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toBe(`statement-${month}.csv`);
    expect(await readFile(await file.path(), 'utf8')).toBe(
      (await walk.api.get<string>(`${path}?format=csv`)).body,
    );

    await statement.getByRole('button', { name: 'Close the month' }).click();
    await page
      .getByRole('dialog')
      .getByText(/This cannot be undone/)
      .waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close the month' }).click();
    await statement.locator('[data-status=closed]').waitFor();
    await statement.getByRole('button', { name: 'Close the month' }).waitFor({ state: 'detached' });
    expect(await said()).toMatchObject({ status: 'closed', lines: before.lines, total: before.total });
    await walk.api.post('metrics/', job('month_late', '0.25'));
    await open(page, `/costs?month=${month}`);
    await statement.getByText('What came later, and is not in it: $0.25').waitFor();
    expect(await rows()).toEqual(expected(before));

    const background = (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    const tools = [
      page.getByRole('button', { name: 'Print' }),
      page.getByRole('combobox', { name: 'Month' }),
      page.getByRole('combobox', { name: 'What it was spent on' }),
      page.getByRole('button', { name: 'Remove: Models' }),
      page.getByRole('button', { name: 'New budget' }),
      page.getByRole('button', { name: 'Download CSV' }),
      page.getByRole('link', { name: 'Overview' }),
    ];
    for (const tool of tools) await tool.waitFor();
    expect(await background()).not.toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const heading = page.locator('main header');
    await heading.getByText(before.brand.name, { exact: true }).waitFor();
    await heading.getByText(monthName(month, 'en'), { exact: true }).waitFor();
    await heading.getByText(/^Printed .*\d{4}/).waitFor();
    for (const tool of tools) expect(await tool.count()).toBe(0);
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    await heading.waitFor({ state: 'detached' });
    await until(async () => (await background()) !== 'rgb(255, 255, 255)');

    await page.getByText('7 days', { exact: true }).click();
    await statement.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.toString()).toBe(`brand=${BRAND}&days=7`);

    // The overview says on paper what it is about, too.
    await open(page, '/?days=30&task_type=ai_report');
    await page.emulateMedia({ media: 'print' });
    await heading.getByText(before.brand.name, { exact: true }).waitFor();
    await heading.getByText(/^The last 30 days: .*\d{4} to .*\d{4}$/).waitFor();
    await heading.getByText('Task type: ai_report', { exact: true }).waitFor();
    await heading.getByText(/^Printed .*\d{4}/).waitFor();
    await page.context().close();
  });

  test('prices have all their digits, and lines are in the language of the page', async () => {
    const page = await signedIn();
    await open(page, '/costs');
    await page.getByRole('button', { name: 'New price' }).click();
    await page.getByRole('textbox', { name: 'Model' }).fill('serp-api');
    await page.getByLabel('USD per call').fill('0,00002');
    await page.getByLabel('USD per million sent').fill('1,234.255');
    const set = page.getByRole('button', { name: 'Set the price', exact: true }).last();
    await set.click();
    await page.getByText('This is not readable as a number. Write it like 1,234.5').waitFor();
    await page.getByLabel('USD per call').fill('0.00002');
    await set.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Of the list it is said how long it is, and then it is there.
    const cell = page.getByRole('cell', { name: /per million tokens sent/ });
    const { count } = (await walk.api.get<{ count: number }>('prices/')).body;
    const show = page.getByRole('button', { name: `Show the ${count} prices` });
    await show.waitFor();
    expect(await cell.count()).toBe(0);
    await show.click();
    await page.getByRole('button', { name: 'Hide the prices' }).waitFor();
    await page.getByRole('cell', { name: '$1,234.255 per million tokens sent $0.00002 per call' }).waitFor();
    const { body } = await walk.api.get<{ results: PriceOutput[] }>('prices/?model=serp-api');
    expect(body.results[0]?.rates).toEqual([
      { unit: 'input_tokens', per: 1_000_000, usd: '1234.255' },
      { unit: 'call', per: 1, usd: '0.00002' },
    ]);
    await page.context().close();

    const french = await signedIn({ locale: 'fr-FR' });
    const lines = french.getByRole('region', { name: 'Répartition des dépenses' }).first();
    const day = new Date(walk.server.clock.now() - 86_400_000);
    await open(french, '/costs?by=day');
    await lines
      .getByRole('cell', {
        name: new Intl.DateTimeFormat('fr', { dateStyle: 'medium', timeZone: 'UTC' }).format(day),
      })
      .waitFor();
    await open(french, '/costs?by=outcome');
    await lines.getByRole('cell', { name: 'terminée' }).waitFor();
    await open(french, '/costs?by=model');
    await lines.getByRole('cell', { name: 'aucun', exact: true }).waitFor();
    await french.getByRole('button', { name: /^Voir les \d+ prix$/ }).click();
    await french.getByRole('cell', { name: 'Prix publics' }).first().waitFor();
    expect(await french.getByText('Public list prices').count()).toBe(0);
    await french
      .getByRole('cell', { name: /^1\s234,255\s\$ par million de tokens envoyés 0,00002\s\$ par appel$/ })
      .waitFor();
    await french.getByRole('button', { name: 'Nouveau prix' }).click();
    await french.getByRole('textbox', { name: 'Modèle' }).fill('le-modèle');
    await french.getByLabel('USD par appel').fill('0,5');
    await french.getByLabel('USD par million envoyé').fill('1 500,25');
    await french.getByLabel('USD par million généré').fill('0.5');
    await french.getByRole('button', { name: 'Fixer le prix', exact: true }).last().click();
    await french.getByText('le-modèle a un prix à partir de maintenant.').waitFor();
    const made = await walk.api.get<{ results: PriceOutput[] }>('prices/?model=le-modèle');
    expect(made.body.results[0]?.rates.map(({ usd }) => Number(usd))).toEqual([1_500.25, 0.5, 0.5]);
    await french.getByRole('columnheader', { name: 'Depuis' }).waitFor();
    await french
      .getByText(/d’après la moyenne des \d+ derniers jours entiers/)
      .first()
      .waitFor();
    await french.context().close();
  });

  test('what is cut is told', async () => {
    const page = await signedIn();
    await changed(page, /\/costs\/failures\//, { more_lines: true });
    await changed(page, /\/prices\/\?/, { count: 4_321 });
    await changed(page, /\/api-keys\/\?/, { count: 5_432 });
    await changed(page, /\/metrics\/anomalies\//, { anomalies_detected: 6_543 });
    await open(page, '/costs');
    await page.getByRole('button', { name: 'Show the 4,321 prices' }).click();
    await page.getByText(/^The first \d+ of 4,321; the API has them all\.$/).waitFor();
    await page
      .getByRole('region', { name: 'What failing cost' })
      .getByText('There are more lines; the total has them all.')
      .waitFor();
    await open(page, '/settings?tab=keys');
    await page.getByText(/^The first \d+ of 5,432; the API has them all\.$/).waitFor();
    await open(page, '/types/ai_report');
    await page.getByText(/^The \d+ that stand out most of 6,543$/).waitFor();
    await open(page, '/insight?days=30');
    const both = page.getByText(/^The \d+ that stand out most of 6,543$/);
    await both.nth(1).waitFor();
    expect(await both.count()).toBe(2);
    await page.context().close();
  });
});
