import { describe, expect, test } from 'vitest';
import type { BudgetOutput } from '@vigie/contract';
import { sendJson } from '../../server/test/alert-samples.ts';
import { dollars, monthName } from './money-words.ts';
import { canWalk, useWalk } from './walk.ts';

describe.runIf(canWalk)('budgets', { timeout: 180_000 }, () => {
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
    // The whole of it is read.
    const period = form.getByRole('combobox', { name: 'Period' });
    expect(await period.inputValue()).toBe('Calendar month (UTC)');
    expect(await period.evaluate((input) => input.scrollWidth - input.clientWidth)).toBe(0);
    const unreadable = form.getByText('This is not readable as a number. Write it like 1,234.5');
    await form.getByRole('button', { name: 'Save' }).click();
    await unreadable.waitFor();
    expect(await find()).toBeUndefined();
    await amount.fill('1,500.000001');
    await unreadable.waitFor({ state: 'detached' });
    await form.getByRole('button', { name: 'Save' }).click();
    const budget = page.getByRole('article', { name: 'AI watch' });
    const month = monthName(new Date(walk.server.clock.now()).toISOString().slice(0, 7), 'en');
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

  test('a budget that is spent says so, with no day on which it will be', async () => {
    const made = await walk.api.post<{ id: number }>('budgets/', {
      name: 'Too little',
      amount_usd: '0.01',
      period: 'rolling',
      rolling_days: 30,
    });
    expect(made.status).toBe(201);
    const page = await signedIn();
    await open(page, '/costs');
    const budget = page.getByRole('article', { name: 'Too little' });
    const { body } = await walk.api.get<BudgetOutput>(`budgets/${made.body.id}/`);
    expect(body.forecast?.exhausted_on).not.toBeNull();
    const over = Number(body.spent_usd) - Number(body.amount_usd);
    await budget.getByText(`Already spent, and ${dollars(String(over))} more.`).waitFor();
    expect(await budget.getByText(/spent on/i).count()).toBe(0);
    await page.context().close();
  });

  test('what was changed in a budget or a price does not go by a key', async () => {
    const page = await signedIn();
    await open(page, '/costs');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    for (const [opens, field] of [
      ['New budget', 'Name of the budget'],
      ['New price', 'USD per call'],
    ] as const) {
      const opener = page.getByRole('button', { name: opens });
      const form = page.getByRole('dialog', { name: opens });
      const input = form.getByLabel(field);
      // Nothing was changed: nothing is asked.
      await opener.click();
      await input.waitFor();
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'detached' });
      expect(await question.count()).toBe(0);

      await opener.click();
      await input.fill('7');
      await page.keyboard.press('Escape');
      await question.getByRole('button', { name: 'Cancel', exact: true }).last().click();
      await question.waitFor({ state: 'detached' });
      expect(await input.inputValue()).toBe('7');
      await form.getByRole('button', { name: 'Cancel' }).first().click();
      await question.getByRole('button', { name: 'Discard' }).click();
      await form.waitFor({ state: 'detached' });
      await opener.click();
      expect(await input.inputValue()).toBe('');
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'detached' });
    }
    await page.context().close();
  });
});
