import type { Locator, Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { BacktestOutput, NotificationOutput, RuleInput } from '@vigie/contract';
import { BACKTEST, P95, ruleSteps } from './rule-steps.ts';
import { canWalk, useWalk } from './walk.ts';

const KEYS = ['ArrowRight', 'ArrowRight', 'End'];
/** Holds back what a page asks for until it is let go. */
const holdBack = async (page: Page, url: RegExp) => {
  const asked: Partial<RuleInput>[] = [];
  const gate = Promise.withResolvers<void>();
  await page.route(url, async (route: Route) => {
    asked.push(route.request().postDataJSON() as Partial<RuleInput>);
    await gate.promise;
    await route.fallback();
  });
  return { asked, letGo: () => gate.resolve() };
};

describe.runIf(canWalk)('rules', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { signedIn, open } = walk;

  const { ruleNamed, make, edit, choose } = ruleSteps(walk);
  const numberOf = async (of: Locator, attribute: string): Promise<number> =>
    Number(await of.getAttribute(attribute));

  test('a rule is tried as it will be saved, and the threshold is moved under the eyes', async () => {
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    await page.getByRole('button', { name: 'New rule' }).click();
    const editor = page.getByRole('dialog');
    await editor.getByRole('textbox', { name: 'Name' }).fill('Means by type');
    await choose(page, 'Over', 'mean of the window');
    await editor.getByRole('textbox', { name: 'Window, minutes' }).fill('60');
    await editor.getByRole('button', { name: 'More settings' }).click();
    await editor.getByRole('textbox', { name: 'Must hold for, minutes' }).fill('3');
    await editor.getByRole('checkbox', { name: 'An alert for each task type' }).check();
    await editor.getByLabel('E-mail to').first().fill('ada@example.com');
    const status = editor.locator('[data-fired]');
    const [settled, waiting] = [
      editor.locator('[data-fired][data-stale=false]'),
      editor.locator('[data-fired][data-stale=true]'),
    ];
    await settled.waitFor();
    const before = await numberOf(status, 'data-fired');
    expect(before).toBeGreaterThan(0);

    // The hand moves on while an answer is on its way: the line with it, and nothing piles up on the server.
    const slider = editor.getByRole('slider', { name: 'Threshold' });
    const { asked, letGo } = await holdBack(page, BACKTEST);
    await slider.focus();
    const line = (): Promise<string | null> =>
      editor.getByRole('img', { name: 'Threshold' }).getAttribute('aria-label');
    const lines = new Set([await line()]);
    for (const key of KEYS) {
      await slider.press(key);
      const shown = await slider.getAttribute('aria-valuetext');
      await editor.getByRole('img', { name: `Threshold ${shown}` }).waitFor();
      lines.add(await line());
    }
    expect(lines.size).toBe(KEYS.length + 1);
    await waiting.waitFor();
    expect(await numberOf(status, 'data-fired')).toBe(before);
    expect(asked).toHaveLength(1);
    const moved = await numberOf(slider, 'aria-valuenow');
    const answered = page.waitForResponse(
      (response) =>
        BACKTEST.test(response.url()) &&
        (response.request().postDataJSON() as RuleInput).threshold_value === moved,
    );
    letGo();
    const found = (await (await answered).json()) as BacktestOutput;
    await settled.waitFor();
    expect(await numberOf(status, 'data-fired')).toBe(found.would_have_fired);
    expect(found.would_have_fired).toBeLessThan(before);
    expect(asked.length).toBeLessThanOrEqual(KEYS.length);
    expect(asked.at(-1)).toMatchObject({
      aggregation: 'avg',
      window_minutes: 60,
      for_minutes: 3,
      group_by: 'task_type',
    });

    // Something that took very long comes in, and the slider stays as it is.
    const end = await numberOf(slider, 'aria-valuemax');
    const outlier = {
      base_task: { task_id: 'endless', task_type: 'seo_crawl' },
      execution_time_ms: 9_000_000,
    };
    const at = new Date(walk.server.clock.now() - 3_600_000).toISOString();
    expect(await walk.api.post('metrics/', { ...outlier, created_at: at })).toMatchObject({ status: 201 });
    const seen = page.waitForResponse(BACKTEST);
    await slider.press('ArrowLeft');
    const { series } = (await (await seen).json()) as BacktestOutput;
    await settled.waitFor();
    expect(Math.max(...series.map(({ value }) => value ?? 0))).toBeGreaterThan(end);
    expect(await numberOf(slider, 'aria-valuemax')).toBe(end);

    const saved = await numberOf(slider, 'aria-valuenow');
    expect(saved).toBeLessThan(moved);
    await editor.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Means by type', exact: true }).waitFor();
    expect(await ruleNamed('Means by type')).toMatchObject({
      threshold_value: saved,
      aggregation: 'avg',
      window_minutes: 60,
      for_minutes: 3,
      group_by: 'task_type',
      notification_emails: ['ada@example.com'],
    });
    await page.context().close();
  });

  test('a rule of durations becomes one of workers; what is refused is said where it stands', async () => {
    await make(P95);
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    const [asked] = await Promise.all([page.waitForRequest(BACKTEST), edit(page, P95.name)]);
    const { name: _name, notification_emails: _to, description: _what, ...judged } = P95;
    const { renotify_minutes: _again, notify_recovery: _over, ...replayed } = judged;
    expect(asked.postDataJSON()).toMatchObject(replayed);
    const editor = page.getByRole('dialog');
    const warning = editor.getByRole('textbox', { name: 'Warning from' });
    // What is used is not folded away; folded, it opens where the server says no.
    await warning.waitFor();
    const fold = editor.getByRole('button', { name: 'More settings' });
    await warning.fill('40000');
    await fold.click();
    await warning.waitFor({ state: 'hidden' });
    await editor.getByRole('button', { name: 'Save' }).click();
    await warning.waitFor();
    await editor.getByText('The warning must be below the threshold.', { exact: true }).waitFor();

    await choose(page, 'What to look at', 'Workers online in a queue');
    for (const gone of [
      'Over',
      'Window, minutes',
      'Executions needed in the window',
      'Task type (all if empty)',
    ])
      expect(await editor.getByLabel(gone, { exact: true }).count()).toBe(0);
    await choose(page, 'Condition', '<');
    await editor.getByRole('textbox', { name: 'Threshold' }).fill('2');
    await warning.fill('3');
    await editor.getByRole('button', { name: 'Save' }).click();
    await editor.waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'Workers online in a queue < 2', exact: true }).waitFor();
    expect(await ruleNamed(P95.name)).toMatchObject({
      metric_field: 'queue_online_workers',
      condition: 'lt',
      threshold_value: 2,
      warning_value: 3,
      aggregation: 'each',
      window_minutes: null,
      min_samples: 1,
      no_data: 'ignore',
      group_by: null,
      for_minutes: 3,
      queue_name: 'normal',
      description: P95.description,
      severity: 'high',
      renotify_minutes: 45,
      notify_recovery: true,
    });
    await page.context().close();
  });

  test('a test says in words what came out, and sends a message if that is wanted', async () => {
    await make({
      ...P95,
      name: 'Tried',
      aggregation: 'each',
      window_minutes: null,
      for_minutes: 0,
      min_samples: 1,
      no_data: 'ignore',
      warning_value: null,
      threshold_value: 60_000,
    });
    const sent = async (): Promise<NotificationOutput[]> =>
      (await walk.api.get<{ results: NotificationOutput[] }>('notifications/?event=test')).body.results;
    const page = await signedIn({ locale: 'fr-FR' });
    await open(page, '/alerts?tab=rules');
    await page.getByRole('button', { name: 'Tester: Tried' }).click();
    const window = page.getByRole('dialog', { name: 'Test de la règle' });
    const value = window.getByRole('textbox');
    await value.fill('61000');
    const press = () => window.getByRole('button', { name: 'Tester', exact: true }).click();
    await press();
    await window.getByText(/^Elle se déclencherait\s: Durée 1,02\smin > 1\smin\.$/).waitFor();
    await value.fill('59990');
    await press();
    await window
      .getByText(/^Elle ne se déclencherait pas\s: Durée 59,99\ss, il faudrait > 1\smin\.$/)
      .waitFor();
    expect(await sent()).toEqual([]);
    await window.getByRole('checkbox', { name: 'Envoyer aussi un message de test' }).check();
    await press();
    await window
      .locator('[data-delivery=undelivered]')
      .getByText(/non envoyé à ada@example\.com/)
      .waitFor();
    expect(await sent()).toMatchObject([{ email: 'ada@example.com', status: 'undelivered' }]);
    await page.keyboard.press('Escape');
    await window.waitFor({ state: 'detached' });

    // What did not arrive stands with the channels, and is sent again from there.
    await page.getByRole('tab', { name: 'Canaux' }).click();
    const row = page
      .getByRole('region', { name: 'Messages qui ne sont pas arrivés' })
      .getByRole('row', { name: 'Tried' });
    const again = page.waitForResponse(/notifications\/resend\/$/);
    await row.getByRole('button', { name: 'Renvoyer' }).click();
    expect(await (await again).json()).toMatchObject({ resent: 1 });
    await page.getByText('1 message est de nouveau en route.').waitFor();

    // What the page sees by itself is said in its language, once, and nothing is sent.
    await page.getByRole('tab', { name: 'Règles' }).click();
    await page.getByRole('button', { name: 'Nouvelle règle' }).click();
    const editor = page.getByRole('dialog', { name: 'Nouvelle règle' });
    await editor.getByRole('textbox', { name: 'Nom' }).fill('Pour personne');
    let posted = 0;
    await page.route(/\/alerts\/$/, async (route) => {
      posted += 1;
      await route.fallback();
    });
    await editor.getByRole('button', { name: 'Enregistrer' }).click();
    const nobody = editor.getByText('Il faut prévenir quelqu’un : donnez une adresse e-mail ou un canal.');
    await nobody.waitFor();
    await editor.getByRole('alert').getByText('Pas encore enregistré').waitFor();
    expect([await nobody.count(), posted]).toEqual([1, 0]);
    await editor.getByLabel('E-mail à').first().fill('ada@example.com');
    await editor.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('cell', { name: 'Pour personne', exact: true }).waitFor();
    await page.context().close();
  });

  test('an error rate reads as one, and a save closes the editor that saved', async () => {
    const rate = {
      ...P95,
      name: 'Errors',
      aggregation: 'error_rate',
      threshold_value: 5,
      warning_value: 2.5,
    };
    await make(rate);
    await make({ ...P95, name: 'Another' });
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    await page.getByRole('cell', { name: 'Error rate > 5%', exact: true }).waitFor();
    await edit(page, 'Errors');
    const editor = page.getByRole('dialog');
    const slider = editor.getByRole('slider', { name: 'Threshold' });
    await slider.waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toBe('5%');
    expect(await numberOf(slider, 'aria-valuemax')).toBeLessThanOrEqual(100);
    await editor.getByRole('img', { name: 'Threshold 5%' }).waitFor();
    // A number is typed digit by digit, also past «0.».
    const threshold = editor.getByRole('textbox', { name: 'Threshold' });
    await threshold.fill('');
    await threshold.pressSequentially('4.05');
    expect(await threshold.inputValue()).toBe('4.05');
    await editor.getByText('4.1%', { exact: true }).waitFor();

    const { letGo } = await holdBack(page, /\/alerts\/\d+\/$/);
    await editor.getByRole('button', { name: 'Save' }).click();
    await editor.getByRole('button', { name: 'Cancel' }).last().click();
    await editor.waitFor({ state: 'detached' });
    await edit(page, 'Another');
    const name = editor.getByRole('textbox', { name: 'Name' });
    await name.waitFor();
    letGo();
    await page.getByText('Error rate > 4.1%', { exact: true }).waitFor();
    expect(await name.inputValue()).toBe('Another');
    expect(await ruleNamed('Errors')).toMatchObject({
      threshold_value: 4.05,
      metric_field: 'execution_time_ms',
    });
    await page.context().close();
  });
});
