import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { RuleOutput } from '@vigie/contract';
import { until } from '../../server/test/until.ts';
import { BRAND, canWalk, useWalk } from './walk.ts';

const OTHER = 2;

describe.runIf(canWalk)('brands', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open, follow } = walk;

  test('each tab keeps the brand that was chosen in it; a new one begins with the last', async () => {
    const page = await signedIn({}, [BRAND, OTHER]);
    const brandOn = (tab: Page): Promise<string> => tab.getByRole('combobox', { name: 'Brand' }).inputValue();
    const first = await brandOn(page);
    const other = follow(await page.context().newPage());
    await open(other, '/types');
    expect(await brandOn(other)).toBe(first);
    await other.getByRole('combobox', { name: 'Brand' }).click();
    await other.getByRole('option').filter({ hasNotText: first }).click();
    const second = await brandOn(other);
    expect(second).not.toBe(first);
    await open(page, '/types');
    expect(await brandOn(page)).toBe(first);
    await open(other, '/types');
    expect(await brandOn(other)).toBe(second);
    const third = follow(await page.context().newPage());
    await open(third, '/types');
    expect(await brandOn(third)).toBe(second);
    await page.context().close();
  });

  test('a link is about the brand that it was copied from, and so is a step back', async () => {
    const page = await signedIn({}, [BRAND, OTHER]);
    const shown = (): Promise<string> => page.getByRole('combobox', { name: 'Brand' }).inputValue();
    await open(page, `/executions?brand=${OTHER}`);
    expect(await shown()).toBe(`Brand ${OTHER}`);
    await page.getByRole('link', { name: 'Costs' }).click();
    await page.getByRole('heading', { level: 1, name: 'Costs' }).waitFor();
    expect(new URL(page.url()).searchParams.get('brand')).toBe(String(OTHER));
    const asked = page.waitForRequest((request) => request.url().includes('/costs/'));
    await page.getByRole('combobox', { name: 'Brand' }).click();
    await page.getByRole('option', { name: `Brand ${BRAND}`, exact: true }).click();
    expect((await asked).headers()['x-brand-id']).toBe(String(BRAND));
    await page.goBack();
    await until(async () => (await shown()) === `Brand ${OTHER}`);
    await page.context().close();
    const other = await signedIn({}, [BRAND]);
    await other.goto(`${server.url}/costs?brand=${OTHER}`);
    await other.getByRole('heading', { name: 'This is about another brand' }).waitFor();
    await other.getByRole('link', { name: 'To the overview' }).click();
    await other.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(new URL(other.url()).searchParams.get('brand')).toBe(String(BRAND));
    await other.context().close();
  });

  test('what was begun for one brand stays there when another is looked at', async () => {
    const theirs = await server.api(OTHER, 'monitoring:admin');
    await theirs.post('metrics/', { base_task: { task_id: 'x', task_type: 'x' }, execution_time_ms: 1 });
    const page = await signedIn({}, [BRAND, OTHER]);
    const look = async (id: number): Promise<void> => {
      await page.getByRole('combobox', { name: 'Brand' }).click();
      await page.getByRole('option', { name: `Brand ${id}` }).click();
    };
    await open(page, '/settings');
    const snippet = page.locator('[data-snippet]');
    await page.getByRole('button', { name: 'Make a key and fill it in' }).click();
    await until(async () => !(await snippet.innerText()).includes('<key>'));
    await look(OTHER);
    await snippet.getByText(`X-Brand-ID: ${OTHER}`).waitFor();
    expect(await snippet.innerText()).toContain('<key>');
    await look(BRAND);
    const rule = {
      name: 'Of one brand',
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 90_000,
      notification_emails: ['ada@example.com'],
    };
    expect((await walk.api.post('alerts/', rule)).status).toBe(201);
    await open(page, '/alerts?tab=rules');
    const remove = page.getByRole('button', { name: `Remove: ${rule.name}` });
    await remove.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator(`[aria-label="Remove: ${rule.name}"]:focus`).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    await look(OTHER);
    const restored = page.waitForResponse((answer) => answer.request().method() === 'POST');
    await undo.click();
    expect((await restored).status()).toBe(201);
    const rulesOf = async (api: typeof theirs): Promise<string[]> =>
      (await api.get<{ results: RuleOutput[] }>('alerts/')).body.results.map(({ name }) => name);
    expect(await rulesOf(walk.api)).toContain(rule.name);
    expect(await rulesOf(theirs)).toEqual([]);
    await page.context().close();
  });

  test('another brand is looked at without the names of the one before', async () => {
    const page = await signedIn({}, [BRAND, OTHER]);
    const look = async (id: number, address: string): Promise<void> => {
      await page.getByRole('combobox', { name: 'Brand' }).click();
      await page.getByRole('option', { name: `Brand ${id}` }).click();
      await page.waitForURL(`${server.url + address}brand=${id}`);
      await page
        .getByRole('combobox', { name: 'Brand' })
        .and(page.locator(`[value="Brand ${id}"]`))
        .waitFor();
      expect(page.url()).toBe(`${server.url + address}brand=${id}`);
    };
    await open(page, '/types/ai_report?compare=seo_crawl&days=14');
    await look(OTHER, '/types?days=14&');
    await open(
      page,
      '/executions?task_id=a&queue_name=q&id__gt=3&ordering=-id&field=cost_usd&cost_usd__gt=0',
    );
    await look(BRAND, '/executions?ordering=-id&field=cost_usd&cost_usd__gt=0&');
    await open(page, '/alerts?tab=history&rule=1&page=2&days=90');
    await look(OTHER, '/alerts?tab=history&days=90&');
    await open(page, '/tasks/1');
    await look(BRAND, '/executions?');
    await page.context().close();
  });
});
