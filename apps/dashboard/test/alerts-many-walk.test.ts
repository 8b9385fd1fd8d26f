import { describe, expect, test } from 'vitest';
import type { ActiveAlerts, RuleOutput } from '@vigie/contract';
import { makeRule, plantAlert } from '../../server/test/alert-samples.ts';
import { DAY, HOUR } from '../../server/test/harness.ts';
import { until } from '../../server/test/until.ts';
import { canWalk, useWalk } from './walk.ts';

const PLANTED = 55;
const CROWD = 5;

describe.runIf(canWalk)('many alerts', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;

  test('the history says its period, has pages, and a timeline for the keyboard', async () => {
    const [many, old] = [
      await makeRule(walk.api, { name: 'Many', threshold_value: 10_000_000 }),
      await makeRule(walk.api, { name: 'Long ago', threshold_value: 10_000_000 }),
    ];
    const plant = (rule: RuleOutput, at: number, group: string) =>
      plantAlert(server, rule, {
        triggered_at: new Date(at),
        resolved_at: new Date(at + HOUR),
        resolved_by: 'auto',
        group_key: group,
      });
    for (let i = 0; i < PLANTED; i += 1) await plant(many, server.clock.now() - (i + 2) * 4 * HOUR, `g${i}`);
    await plant(old, server.clock.now() - 200 * DAY, 'once');
    const page = await signedIn();
    await open(page, `/alerts?tab=history&rule=${many.id}`);
    await page.getByText(`1 to 50 of ${PLANTED}`).waitFor();
    await page.getByRole('button', { name: 'Page 2' }).click();
    await page.getByText(`51 to ${PLANTED} of ${PLANTED}`).waitFor();
    expect(new URL(page.url()).searchParams.get('page')).toBe('2');
    await page.reload();
    await page.getByText(`51 to ${PLANTED} of ${PLANTED}`).waitFor();
    await page.getByRole('link', { name: `Many · g${PLANTED - 1}`, exact: true }).waitFor();
    // From a page that is not there any more one comes back.
    await open(page, `/alerts?tab=history&rule=${many.id}&page=999`);
    await page.getByText('There is no page 999 of this.').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.getByRole('button', { name: 'To the first page' }).click();
    await page.getByText(`1 to 50 of ${PLANTED}`).waitFor();
    await page.getByRole('button', { name: 'Page 2' }).click();
    await page.getByText(`51 to ${PLANTED} of ${PLANTED}`).waitFor();
    // Another choice begins at the first page.
    await page.getByRole('combobox', { name: 'Rule' }).click();
    await page.getByRole('option', { name: old.name }).click();
    await page.getByText('No such alert in the last 30 days.').waitFor();
    expect(new URL(page.url()).searchParams.has('page')).toBe(false);
    await page.getByText('365 days').click();
    await page.getByRole('link', { name: 'Long ago · once', exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Severity' }).click();
    await page.getByRole('option', { name: 'critical' }).click();
    await page.getByText('No such alert in the last 365 days.').waitFor();
    await page.getByRole('option', { name: 'medium' }).click();
    await page.keyboard.press('Escape');
    const bar = page.getByRole('group', { name: old.name }).getByRole('link');
    // An hour of a year is not drawn as if it were all of it.
    const lane = bar.locator('..');
    const [drawn, whole] = [await bar.boundingBox(), await lane.boundingBox()];
    expect((drawn?.width ?? NaN) / (whole?.width ?? NaN)).toBeLessThan(0.05);
    await bar.focus();
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Long ago · once' }).waitFor();
    await page.context().close();
  });

  test('many alerts of one rule stand under one head, and are acknowledged together', async () => {
    const rule = await makeRule(walk.api, { name: 'Crowded', threshold_value: 10_000_000 });
    const of = { last_notified_at: null, triggered_at: new Date(server.clock.now() - HOUR) };
    for (let i = 0; i < CROWD; i += 1) await plantAlert(server, rule, { ...of, group_key: `type-${i}` });
    const openOnes = async () =>
      (await walk.api.get<ActiveAlerts>(`alerts/active/?alert_rule=${rule.id}`)).body.alerts;
    const page = await signedIn();
    await open(page, '/alerts');
    const head = page.getByRole('region', { name: 'Crowded' });
    const cards = head.getByRole('article');
    await head.getByText('5 open alerts of this rule · 5 not acknowledged').waitFor();
    expect(await cards.count()).toBe(0);
    await head.getByRole('button', { name: 'Acknowledge all 5' }).click();
    await head.getByText('5 open alerts of this rule · 0 not acknowledged').waitFor();
    expect((await openOnes()).map(({ status }) => status)).toEqual(Array(CROWD).fill('acknowledged'));
    await head.getByRole('button', { name: 'Show them' }).click();
    await cards.nth(CROWD - 1).waitFor();

    // A snooze is cut short by a shorter one.
    const card = cards.filter({ hasText: 'type-0' });
    const press = async (name: string): Promise<void> => {
      await card.getByRole('button', { name: 'Snooze' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await press('4 hours');
    await card.getByText('snoozed until').waitFor();
    const long = (await openOnes()).find(({ group }) => group === 'type-0')?.snoozed_until ?? '';
    await press('End it in 1 minute');
    await until(async () => {
      const now = (await openOnes()).find(({ group }) => group === 'type-0')?.snoozed_until ?? long;
      return Date.parse(long) - Date.parse(now) > 3 * HOUR;
    });

    // In the timeline they are one mark of its length, which opens to all of them.
    await open(page, `/alerts?tab=history&rule=${rule.id}`);
    const lane = page.getByRole('group', { name: 'Crowded' });
    await lane.getByRole('button', { name: 'Crowded: 5 alerts' }).click();
    await page.getByRole('menuitem', { name: 'Crowded · type-3' }).click();
    await page.getByRole('heading', { name: 'Crowded · type-3' }).waitFor();
    await page.context().close();
  });
});
