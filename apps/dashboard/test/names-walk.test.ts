import { describe, expect, test } from 'vitest';
import { makeRule } from '../../server/test/alert-samples.ts';
import { until } from '../../server/test/until.ts';
import { canWalk, useWalk } from './walk.ts';

const MINUTE = 60_000;

describe.runIf(canWalk)('odd names', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;
  const plant = async (type: string, n: number, over: object = {}): Promise<void> => {
    const { status, body } = await walk.api.post(
      'metrics/bulk/',
      Array.from({ length: n }, (_, i) => ({
        base_task: { task_id: `${type}-${i}`, task_type: type },
        execution_time_ms: 2_000,
        created_at: new Date(server.clock.now() - i * MINUTE).toISOString(),
        ...over,
      })),
    );
    expect(status, JSON.stringify(body).slice(0, 300)).toBe(201);
  };

  test('a name with a comma is one name: of a type, in filters, in a rule and of a task', async () => {
    const type = 'comma,inside';
    const written = String.raw`comma\,inside`;
    await plant('comma', 30);
    await plant(type, 12);
    const page = await signedIn();
    await open(page, '/types?days=7');
    await page.getByRole('link', { name: type }).click();
    await page.getByRole('heading', { level: 1, name: type }).waitFor();
    const executions = page.getByRole('region', { name: 'Executions', exact: true });
    await until(async () => (await executions.locator('[data-kpi]').innerText()) === '12');
    await page.getByRole('link', { name: 'See the executions' }).click();
    await page.locator('[data-count="12"]').waitFor();
    expect(new URL(page.url()).searchParams.get('task_type')).toBe(written);
    // One more type beside it, by hand.
    await page.getByRole('combobox', { name: 'Task type' }).click();
    await page.getByRole('option', { name: 'comma', exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('task_type') === `${written},comma`);
    await page.locator('[data-count="42"]').waitFor();

    await open(page, '/?days=7');
    await page.getByRole('combobox', { name: 'Task type' }).click();
    await page.getByRole('option', { name: type }).click();
    await page.waitForURL((url) => url.searchParams.get('task_type') === written);
    expect(await page.getByRole('combobox', { name: 'Task type' }).inputValue()).toBe(type);
    await until(async () => (await page.locator('[data-kpi]').first().innerText()) === '12');

    const rule = await makeRule(walk.api, {
      name: 'With a comma',
      task_type: written,
      threshold_value: 9_000,
    });
    await open(page, '/alerts?tab=rules');
    const row = page.getByRole('row').filter({ hasText: rule.name });
    await row.getByRole('cell', { name: type }).waitFor();
    await row.getByRole('button', { name: 'Edit the rule' }).click();
    const types = page.getByRole('dialog').getByRole('combobox', { name: 'Task type (all if empty)' });
    await types.click();
    await page.getByRole('option', { name: 'comma', exact: true }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const saved = await walk.api.get<{ task_type: string }>(`alerts/${rule.id}/`);
    expect(saved.body.task_type).toBe(`${written},comma`);

    // Typed, it is one name too.
    await open(page, '/alerts?tab=silences');
    await page.getByLabel('Reason').fill('A name');
    await page.getByRole('combobox', { name: 'Task types' }).fill(type);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Silence these alerts' }).click();
    await page.getByRole('button', { name: 'End: A name' }).waitFor();
    const silences = await walk.api.get<{ results: { id: number; matcher: object }[] }>('silences/');
    expect(silences.body.results).toMatchObject([{ matcher: { task_type: [type] } }]);
    await walk.api.send('DELETE', `silences/${silences.body.results[0]?.id}/`);

    const task = 'f,1 <b>';
    await plant(type, 1, { base_task: { task_id: task, task_type: type }, execution_time_ms: 10_000 });
    await open(page, '/alerts');
    await page.getByRole('article', { name: rule.name }).getByRole('link', { name: rule.name }).click();
    await page.getByRole('link', { name: task }).first().click();
    await page.locator('[data-count="1"]').waitFor();
    await page.context().close();
  });
});
