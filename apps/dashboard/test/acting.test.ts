import { describe, expect, test } from 'vitest';
import type { ChannelOutput, PriceOutput, RuleOutput, SilenceOutput } from '@vigie/contract';
import { canWalk, useWalk } from './walk.ts';

describe.runIf(canWalk)('doing', { timeout: 90_000 }, () => {
  const walk = useWalk();
  const { signedIn, open } = walk;

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
    const { body } = await walk.api.get<{ results: RuleOutput[] }>('alerts/');
    expect(body.results.find(({ name }) => name === 'Huge crawls')).toMatchObject({
      threshold_value: 90_000,
      notification_emails: ['ada@example.com'],
    });
    await page.getByRole('tab', { name: 'Active' }).click();
    await walk.api.post('metrics/', {
      base_task: { task_id: 'huge', task_type: 'seo_crawl' },
      execution_time_ms: 95_000,
    });
    const alert = page.getByRole('article', { name: 'Huge crawls' });
    await alert.waitFor();
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await alert.getByText('acknowledged').waitFor();
    await page.context().close();
  });

  test('what was removed comes back as it was', async () => {
    const page = await signedIn();
    const rule = {
      name: 'Few workers',
      metric_field: 'queue_online_workers',
      condition: 'lt',
      threshold_value: 2,
      notification_emails: ['ada@example.com'],
      for_minutes: 3,
    };
    const windowed = {
      name: 'Slow',
      metric_field: 'execution_time_ms',
      condition: 'gt',
      threshold_value: 90_000,
      notification_emails: ['ada@example.com'],
      aggregation: 'p95',
      window_minutes: 10,
      min_samples: 5,
      warning_value: 80_000,
      group_by: 'task_type',
    };
    for (const one of [rule, windowed]) {
      expect((await walk.api.post('alerts/', one)).status).toBe(201);
      await open(page, '/alerts?tab=rules');
      await page.locator('[data-live=true]').waitFor();
      const remove = page.getByRole('button', { name: `Remove: ${one.name}` });
      // The page is live: the row may be gone before the answer is here that says so.
      await page.route(
        /\/alerts\/\d+\/$/,
        async (route) => {
          const response = await route.fetch();
          await remove.waitFor({ state: 'detached' });
          await route.fulfill({ response });
        },
        { times: 1 },
      );
      await remove.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
      await page.getByRole('cell', { name: one.name, exact: true }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('cell', { name: one.name, exact: true }).waitFor();
      const { body } = await walk.api.get<{ results: RuleOutput[] }>('alerts/');
      expect(body.results.find(({ name }) => name === one.name)).toMatchObject(one);
    }
    const silence = { reason: 'A move', minutes: 90, matcher: { task_type: ['seo_crawl'] } };
    const made = await walk.api.post<SilenceOutput>('silences/', silence);
    await open(page, '/alerts?tab=silences');
    await page.getByRole('button', { name: 'End: A move' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await page.getByRole('button', { name: 'End: A move' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'End: A move' }).waitFor();
    const found = await walk.api.get<{ results: SilenceOutput[] }>('silences/');
    expect(found.body.results.find((one) => one.reason === 'A move' && one.is_active)).toMatchObject({
      starts_at: made.body.starts_at,
      ends_at: made.body.ends_at,
      matcher: { task_type: ['seo_crawl'] },
    });
    await page.context().close();
  });

  test('a channel and a price are made by hand', async () => {
    const page = await signedIn();
    await open(page, '/alerts?tab=channels');
    await page.getByLabel('Name of the channel').fill('The team');
    await page.getByLabel('Addresses').fill('not an address');
    await page.getByRole('button', { name: 'New channel' }).click();
    await page.locator('input[aria-invalid=true]').waitFor();
    expect((await walk.api.get<{ results: ChannelOutput[] }>('channels/')).body.results).toEqual([]);
    await page.getByLabel('Addresses').fill('ada@example.com, bob@example.com');
    await page.getByRole('button', { name: 'New channel' }).click();
    await page.getByRole('cell', { name: 'The team', exact: true }).waitFor();
    const channels = await walk.api.get<{ results: ChannelOutput[] }>('channels/');
    expect(channels.body.results.find(({ name }) => name === 'The team')).toMatchObject({
      kind: 'email',
      config: { to: ['ada@example.com', 'bob@example.com'] },
    });
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('To the team');
    await page.getByRole('combobox', { name: 'Channels' }).click();
    await page.getByRole('option', { name: 'The team · email' }).click();
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'To the team', exact: true }).waitFor();
    const rules = await walk.api.get<{ results: RuleOutput[] }>('alerts/');
    expect(rules.body.results.find(({ name }) => name === 'To the team')).toMatchObject({
      notification_emails: [],
      channels: [channels.body.results.find(({ name }) => name === 'The team')?.id],
    });
    await open(page, '/costs');
    await page.getByRole('button', { name: 'New price' }).click();
    await page.getByRole('textbox', { name: 'Model' }).fill('our-model');
    await page.getByLabel('USD per million sent').fill('1.25');
    await page.getByRole('button', { name: 'Set the price', exact: true }).last().click();
    await page.getByText('our-model has a price from now on.').waitFor();
    const prices = await walk.api.get<{ results: PriceOutput[] }>('prices/?model=our-model');
    expect(prices.body.results[0]).toMatchObject({
      model: 'our-model',
      rates: [{ unit: 'input_tokens', per: 1_000_000, usd: '1.25' }],
    });
    await page.context().close();
  });

  test('a key is copied when it is made, and gone once it is revoked', async () => {
    const page = await signedIn();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page, '/settings?tab=keys');
    await page.getByLabel('Name of the key').fill('The jobs');
    await page.getByRole('button', { name: 'Save' }).click();
    const shown = page.getByRole('status').filter({ hasText: 'This key is shown once' });
    await shown.getByRole('button', { name: 'Copy' }).click();
    await shown.getByRole('button', { name: 'Copied' }).waitFor();
    const key = await shown.locator('code').innerText();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    await page.getByRole('columnheader', { name: 'Rights', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Revoke: The jobs' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('row', { name: 'The jobs' }).getByText('revoked').waitFor();
    await shown.waitFor({ state: 'detached' });
    expect(await page.getByText(key).count()).toBe(0);
    await page.context().close();
  });
});
