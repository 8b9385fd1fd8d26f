import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { BudgetOutput, Ledger, PriceOutput, Statement } from '@vigie/contract';
import { sendJson } from '../../server/test/alert-samples.ts';
import { until } from '../../server/test/until.ts';
import { BRAND, canWalk, useWalk } from './walk.ts';

const nameOf = (month: string, language: string): string =>
  new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01`),
  );
const dollars = (amount: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).format(Number(amount));

/** Adds to an answer of the API, on its way to the page. */
const changed = (page: Page, path: RegExp, change: object): Promise<unknown> =>
  page.route(path, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...change } });
  });

describe.runIf(canWalk)('money', { timeout: 180_000 }, () => {
  const walk = useWalk();
  const { signedIn, open } = walk;

  test('a budget that only warns says so, is edited, and comes back as it was', async () => {
    const page = await signedIn();
    const find = async (): Promise<BudgetOutput | undefined> =>
      (await walk.api.get<{ results: BudgetOutput[] }>('budgets/')).body.results.find(
        ({ name }) => name === 'AI watch',
      );
    await open(page, '/costs');
    // One that was made by the API refuses, and the page says that too.
    await page
      .getByRole('article', { name: 'Models' })
      .getByText(/· ai_report · refuses jobs once it is spent$/)
      .waitFor();
    await page.getByRole('button', { name: 'New budget' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name of the budget').fill('AI watch');
    const amount = form.getByLabel('Amount, US dollars');
    await amount.fill('1,50');
    const types = form.getByLabel('Task types (all if empty)').first();
    for (const type of ['ai_report', 'not_yet_run']) {
      await types.fill(type);
      await types.press('Enter');
    }
    await types.press('Tab');
    expect(await form.getByRole('radio', { name: 'Only warn' }).isChecked()).toBe(true);
    const unreadable = form.getByText('This is not readable as a number. Write it like 1,234.5');
    await form.getByRole('button', { name: 'Save' }).click();
    await unreadable.waitFor();
    expect(await find()).toBeUndefined();
    await amount.fill('1,500.000001');
    await unreadable.waitFor({ state: 'detached' });
    await form.getByRole('button', { name: 'Save' }).click();
    const budget = page.getByRole('article', { name: 'AI watch' });
    const month = nameOf(new Date(walk.server.clock.now()).toISOString().slice(0, 7), 'en');
    await budget
      .getByText(`Calendar month: ${month} · ai_report, not_yet_run · only warns once it is spent`)
      .waitFor();
    expect(await find()).toMatchObject({
      action: 'warn',
      period: 'month',
      amount_usd: '1500.000001',
      task_types: ['ai_report', 'not_yet_run'],
    });

    // One that is still there would be taken for the next.
    await form.waitFor({ state: 'detached' });
    await budget.getByRole('button', { name: 'Edit: AI watch' }).click();
    expect(await amount.inputValue()).toBe('1500.000001');
    // What somebody else sets meanwhile stays: only what is changed here is sent.
    const id = (await find())?.id;
    const more = await sendJson(walk.api, 'PATCH', `budgets/${id}/`, { amount_usd: '2000.25' });
    expect(more.status).toBe(200);
    await form.getByRole('combobox', { name: 'Period' }).click();
    await page.getByRole('option', { name: 'Rolling days' }).click();
    const days = form.getByRole('textbox', { name: 'Days' });
    await days.fill('');
    await days.pressSequentially('7');
    expect(await days.inputValue()).toBe('7');
    await form.getByLabel('Name of the budget').fill('Models');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Another budget of this brand has that name.').waitFor();
    await form.getByLabel('Name of the budget').fill('AI watch');
    await form.getByRole('button', { name: 'Save' }).click();
    await budget
      .getByText('The last 7 days · ai_report, not_yet_run · only warns once it is spent')
      .waitFor();

    await form.waitFor({ state: 'detached' });
    await budget.getByRole('button', { name: 'Remove: AI watch' }).click();
    await form.getByRole('button', { name: 'Remove', exact: true }).click();
    await budget.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await budget.waitFor();
    expect(await find()).toMatchObject({
      action: 'warn',
      period: 'rolling',
      rolling_days: 7,
      amount_usd: '2000.25',
      task_types: ['ai_report', 'not_yet_run'],
    });
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
    await page.getByRole('option', { name: nameOf(month, 'en') }).click();
    const statement = page.getByRole('region', { name: `Statement of ${nameOf(month, 'en')}` }).first();
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
    await heading.getByText(nameOf(month, 'en'), { exact: true }).waitFor();
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
    await page.getByRole('textbox', { name: 'Model' }).fill('serp-api');
    await page.getByLabel('USD per call').fill('0,00002');
    await page.getByLabel('USD per million sent').fill('1,234.255');
    const set = page.getByRole('button', { name: 'Set the price', exact: true }).last();
    await set.click();
    await page.getByText('This is not readable as a number. Write it like 1,234.5').waitFor();
    await page.getByLabel('USD per call').fill('0.00002');
    await set.click();
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
    await french
      .getByRole('cell', { name: /^1\s234,255\s\$ par million de tokens envoyés 0,00002\s\$ par appel$/ })
      .waitFor();
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
