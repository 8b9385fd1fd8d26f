import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { ActiveAlerts, AlertDetail, ChannelOutput, RuleOutput, SilenceOutput } from '@vigie/contract';
import { makeRule, plantAlert, sendJson } from '../../server/test/alert-samples.ts';
import { HOUR } from '../../server/test/harness.ts';
import { until } from '../../server/test/until.ts';
import { canWalk, useWalk } from './walk.ts';

describe.runIf(canWalk)('alerts', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;

  const silences = async (): Promise<SilenceOutput[]> =>
    (await walk.api.get<{ results: SilenceOutput[] }>('silences/')).body.results;
  const channels = async (): Promise<ChannelOutput[]> =>
    (await walk.api.get<{ results: ChannelOutput[] }>('channels/')).body.results;
  const breach = (task: string, type: string, ms: number, errors = 0) =>
    walk.api.post('metrics/', {
      base_task: { task_id: task, task_type: type },
      execution_time_ms: ms,
      error_count: errors,
    });
  const story = (page: Page) => page.getByRole('list', { name: 'What happened' }).getByRole('listitem');

  test('a silence is for what was chosen; one for everything must be confirmed', async () => {
    const rule = await makeRule(walk.api, { name: 'Crawls are slow', threshold_value: 10_000_000 });
    await makeRule(walk.api, { name: 'Another rule', threshold_value: 10_000_000 });
    const page = await signedIn({ timezoneId: 'UTC' });
    await open(page, '/alerts?tab=silences');
    await page.getByText('it holds for all alerts of the brand').waitFor();
    await page.getByLabel('Reason').fill('Only crawls');
    const start = new Date(server.clock.now() + HOUR).toISOString().slice(0, 16);
    await page.getByLabel('From (now if empty)').fill(start);
    await page.getByRole('combobox', { name: 'Rules' }).click();
    await page.getByRole('option', { name: rule.name }).click();
    await page.keyboard.press('Tab');
    const minutes = page.getByRole('textbox', { name: 'How long, minutes' });
    expect(await minutes.inputValue()).toBe('60');
    await minutes.fill('');
    await page.getByRole('button', { name: 'Silence these alerts' }).click();
    await page.getByText('A number is needed here.').waitFor();
    expect(await silences()).toEqual([]);
    await minutes.pressSequentially('30');
    expect(await minutes.inputValue()).toBe('30');
    await page.getByRole('button', { name: 'Silence these alerts' }).click();
    const row = page.getByRole('row', { name: 'Only crawls' });
    await row.getByText(`Rule: ${rule.name}`).waitFor();
    expect((await silences()).find(({ reason }) => reason === 'Only crawls')).toMatchObject({
      starts_at: `${start}:00Z`,
      ends_at: new Date(Date.parse(`${start}:00Z`) + HOUR / 2).toISOString().replace('.000', ''),
      matcher: { alert_rule: [rule.id], task_type: [], queue_name: [], severity: [], group: [] },
    });

    await page.getByLabel('Reason').fill('Everything');
    const everything = page.getByRole('button', { name: 'Silence all alerts' });
    await everything.click();
    const dialog = page.getByRole('dialog', { name: 'Silence all alerts of this brand?' });
    await dialog.getByRole('button', { name: 'Cancel' }).last().click();
    await dialog.waitFor({ state: 'detached' });
    expect((await silences()).map(({ reason }) => reason)).not.toContain('Everything');
    await everything.click();
    await dialog.getByRole('button', { name: 'Silence all alerts' }).click();
    await page.getByRole('row', { name: 'Everything' }).getByText('All alerts').waitFor();
    const all = (await silences()).find(({ reason }) => reason === 'Everything');
    expect(Object.values(all?.matcher ?? { none: ['at all'] }).flat()).toEqual([]);
    await walk.api.send('DELETE', `silences/${all?.id}/`);
    await page.context().close();
  });

  test('an alert has its story, from the first firing to who ended it', async () => {
    const rule = await makeRule(walk.api, { name: 'Slow parcels', task_type: 'parcel' });
    await breach('parcel-1', 'parcel', 9_000);
    const page = await signedIn();
    await open(page, '/alerts');
    const card = page.getByRole('article', { name: rule.name });
    await card.getByText('9 sec > 5 sec').waitFor();
    await card.getByRole('link', { name: rule.name }).click();
    await page.getByRole('heading', { name: rule.name, level: 1 }).waitFor();
    const id = Number(new URL(page.url()).pathname.split('/').at(-1));
    await story(page).filter({ hasText: 'Fired at 9 sec' }).waitFor();
    await story(page).filter({ hasText: 'Alert not sent to admin@example.com' }).waitFor();
    // What joins it is there without anybody reloading.
    await page.locator('[data-live=true]').waitFor();
    await breach('parcel-2', 'parcel', 12_000);
    await story(page).filter({ hasText: 'Went on: 2 tasks affected by then, the last at 12 sec' }).waitFor();

    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/acknowledge/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.locator('button[data-loading]', { hasText: 'Acknowledge' }).waitFor();
    for (const name of ['Snooze', 'Resolve'])
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
    answer();
    await story(page).filter({ hasText: 'Acknowledged by ada' }).waitFor();
    await page.getByRole('button', { name: 'Snooze' }).click();
    const asked = page.waitForRequest(/snooze/);
    await page.getByRole('menuitem', { name: 'Until tomorrow at 9:00' }).click();
    const { minutes } = (await asked).postDataJSON() as { minutes: number };
    const morning = new Date(server.clock.now() + minutes * 60_000);
    expect(Math.abs(morning.getHours() * 60 + morning.getMinutes() - 9 * 60)).toBeLessThan(2);
    await story(page).filter({ hasText: 'Snoozed by ada until' }).waitFor();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await story(page).filter({ hasText: 'Resolved by ada' }).waitFor();
    await page.getByRole('button', { name: 'Resolve' }).waitFor({ state: 'detached' });
    const { body } = await walk.api.get<AlertDetail>(`alerts/history/${id}/`);
    expect(body.events.map(({ kind }) => kind)).toEqual(['fired', 'acknowledged', 'snoozed', 'resolved']);
    const said = await story(page).allInnerTexts();
    const order = ['Fired', 'Acknowledged', 'Snoozed', 'Resolved'].map((word) =>
      said.findIndex((text) => text.startsWith(word)),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    await page
      .getByRole('region', { name: 'Affected tasks' })
      .getByRole('link', { name: 'parcel-1' })
      .click();
    await page.locator('[data-count="1"]').waitFor();
    expect(page.url()).toContain('task_id=parcel-1');
    await page.context().close();

    // It is read on a phone, and with a screen reader.
    const care = await signedIn({ viewport: { width: 360, height: 740 }, bypassCSP: true });
    await open(care, '/alerts?tab=channels');
    for (const tab of await care.getByRole('tab').all()) {
      const { x = NaN, width = NaN } = (await tab.boundingBox()) ?? {};
      expect(x + width).toBeLessThanOrEqual(360);
    }
    await open(care, `/alerts/${id}`);
    await story(care).filter({ hasText: 'Resolved by ada' }).waitFor();
    expect(Number(await care.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(360);
    await care.evaluate(axe.source);
    const { violations } = (await care.evaluate(
      `axe.run(document, { resultTypes: ['violations'] })`,
    )) as AxeResults;
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await care.context().close();
  });

  test('a value reads by what the rule makes of it: an error rate is no duration', async () => {
    const failing = await makeRule(walk.api, {
      name: 'Failing parcels',
      task_type: 'failing_parcel',
      aggregation: 'error_rate',
      threshold_value: 25,
    });
    await breach('failing-1', 'failing_parcel', 9_000, 1);
    await breach('failing-2', 'failing_parcel', 9_000);
    const page = await signedIn();
    await open(page, '/alerts');
    await page
      .getByRole('article', { name: failing.name })
      .getByText('Error rate (in the window) 50% > 25%', { exact: true })
      .waitFor();
    await page.getByRole('article', { name: failing.name }).getByRole('link', { name: failing.name }).click();
    await page.getByRole('heading', { name: failing.name, level: 1 }).waitFor();
    await page.getByText('Error rate (in the window) 50% > 25%', { exact: true }).waitFor();
    const { body } = await walk.api.get<ActiveAlerts>(`alerts/active/?alert_rule=${failing.id}`);
    expect(body.alerts).toMatchObject([{ aggregation: 'error_rate', current_value: 50 }]);
    await plantAlert(server, await makeRule(walk.api, { name: 'Too many', aggregation: 'count' }));
    await makeRule(walk.api, { name: 'Nobody works', metric_field: 'queue_online_workers', condition: 'lt' });
    await open(page, '/alerts');
    await page
      .getByRole('article', { name: 'Too many' })
      .getByText('Executions (in the window) 8,500 > 5,000', { exact: true })
      .waitFor();
    await open(page, '/alerts?tab=rules');
    const over = (name: string) => page.getByRole('row', { name }).locator('[data-name=Over]').innerText();
    expect(await over('Nobody works')).toBe('as it stands now');
    expect(await over('Too many')).toBe('count in the window');
    await page.context().close();
  });

  test('a channel is changed, and comes back where the API shows all of it', async () => {
    const post = async (body: object): Promise<ChannelOutput> =>
      (await walk.api.post<ChannelOutput>('channels/', body)).body;
    const mail = await post({ kind: 'email', name: 'Team', config: { to: ['ada@example.com'] } });
    await post({ kind: 'slack', name: 'Chat', secrets: { url: 'https://hooks.slack.com/services/T/B/X' } });
    const rule = await makeRule(walk.api, {
      name: 'Told by channel',
      threshold_value: 10_000_000,
      channels: [mail.id],
    });
    const page = await signedIn();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page, '/alerts?tab=channels');
    await page.getByRole('button', { name: 'Edit the channel: Team' }).click();
    const dialog = page.getByRole('dialog');
    /** One that is still there would be taken for the next. */
    const closed = () => dialog.waitFor({ state: 'detached' });
    await dialog.getByLabel('Addresses').fill('nobody');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Enter a valid e-mail address').waitFor();
    // What somebody else sets meanwhile stays: only what is changed here is sent.
    await sendJson(walk.api, 'PATCH', `channels/${mail.id}/`, { name: 'The whole team' });
    await dialog.getByLabel('Addresses').fill('ada@example.com, bob@example.com');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'ada@example.com, bob@example.com' }).waitFor();
    await closed();
    const changed = { name: 'The whole team', config: { to: ['ada@example.com', 'bob@example.com'] } };
    expect((await channels()).find(({ id }) => id === mail.id)).toMatchObject(changed);
    await page.getByRole('button', { name: 'Edit the channel: Chat' }).click();
    await dialog.getByText('It stays as it is if left empty.').waitFor();
    await dialog.getByLabel('Name').fill('The chat');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'The chat', exact: true }).waitFor();
    await closed();

    await page.getByRole('button', { name: 'Remove: The whole team' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('cell', { name: 'The whole team', exact: true }).waitFor({ state: 'detached' });
    await closed();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('cell', { name: 'The whole team', exact: true }).waitFor();
    const again = (await channels()).find(({ name }) => name === changed.name);
    expect(again).toMatchObject(changed);
    await until(
      async () =>
        (await walk.api.get<RuleOutput>(`alerts/${rule.id}/`)).body.channels.join(',') === String(again?.id),
    );

    // A test says whether it arrived, or why not.
    await post({ kind: 'webhook', name: 'Nowhere', config: { url: 'https://localhost:9/hook' } });
    await page.getByRole('button', { name: 'Test: Nowhere' }).click();
    await dialog
      .locator('[data-delivery=dead]')
      .getByText('Its address is private, local or reserved')
      .waitFor();
    await page.keyboard.press('Escape');
    await closed();
    const lost = page.getByRole('region', { name: 'Messages that did not arrive' }).first();
    await lost.getByText('Test could not be delivered to Nowhere (webhook)').waitFor();

    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'webhook' }).click();
    await page.getByLabel('Name of the channel').fill('Our hook');
    await page.getByLabel('URL').fill('https://example.com/hook');
    await page.getByRole('button', { name: 'New channel' }).click();
    const shown = page.getByRole('status').filter({ hasText: 'The signing secret is shown once' });
    await shown.getByRole('button', { name: 'Copy' }).click();
    await shown.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      await shown.locator('code').innerText(),
    );
    await page.getByRole('button', { name: 'Remove: Our hook' }).click();
    await dialog.getByText('This cannot be undone').waitFor();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('The channel «Our hook» is removed.').waitFor();
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    await page.context().close();
  });
});
