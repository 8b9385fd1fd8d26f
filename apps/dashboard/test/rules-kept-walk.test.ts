import { describe, expect, test } from 'vitest';
import type { BacktestOutput } from '@vigie/contract';
import { sendJson } from '../../server/test/alert-samples.ts';
import { until } from '../../server/test/until.ts';
import { BACKTEST, P95, ruleSteps } from './rule-steps.ts';
import { canWalk, useWalk } from './walk.ts';

describe.runIf(canWalk)('rules, by more than one hand', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { signedIn, open } = walk;
  const { ruleNamed, make, edit, choose } = ruleSteps(walk);

  test('only what was changed is sent; a number that cannot be read is not', async () => {
    const shared = { ...P95, name: 'Shared', threshold_value: 45_000 };
    await make(shared);
    const id = (await ruleNamed('Shared'))?.id;
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    await edit(page, 'Shared');
    const editor = page.getByRole('dialog', { name: 'Edit the rule' });
    const name = editor.getByRole('textbox', { name: 'Name' });
    const threshold = editor.getByRole('textbox', { name: 'Threshold' });
    const save = editor.getByRole('button', { name: 'Save' });
    await name.waitFor();
    // Meanwhile, in another tab.
    const there = await sendJson(walk.api, 'PATCH', `alerts/${id}/`, { threshold_value: 30_000 });
    expect(there.status).toBe(200);
    await name.fill('Shared by two');
    await save.click();
    await editor.waitFor({ state: 'detached' });
    expect(await ruleNamed('Shared by two')).toMatchObject({
      ...shared,
      name: 'Shared by two',
      threshold_value: 30_000,
    });

    // In English a comma parts thousands, and nothing else.
    await edit(page, 'Shared by two');
    const unreadable = editor.getByText('This is not readable as a number. Write it like 1,234.5');
    await threshold.fill('25,5');
    await save.click();
    await unreadable.waitFor();
    await threshold.fill('25,500');
    await unreadable.waitFor({ state: 'detached' });
    await editor.getByText('25.5 sec', { exact: true }).waitFor();
    // What is folded away is opened where it holds the rule back.
    const holds = editor.getByRole('textbox', { name: 'Must hold for, minutes' });
    await holds.fill('');
    expect(await holds.inputValue()).toBe('');
    await editor.getByRole('button', { name: 'More settings' }).click();
    await holds.waitFor({ state: 'hidden' });
    await save.click();
    await editor.getByText('A number is needed here.').waitFor();
    await holds.fill('4');
    await save.click();
    await editor.waitFor({ state: 'detached' });
    expect(await ruleNamed('Shared by two')).toMatchObject({ threshold_value: 25_500, for_minutes: 4 });
    // Of another measure the threshold is what was seen here, whatever it was set to meanwhile.
    await edit(page, 'Shared by two');
    await name.waitFor();
    await sendJson(walk.api, 'PATCH', `alerts/${id}/`, { threshold_value: 60_000 });
    await choose(page, 'What to look at', 'Tokens');
    await save.click();
    await editor.waitFor({ state: 'detached' });
    expect(await ruleNamed('Shared by two')).toMatchObject({
      metric_field: 'tokens_used',
      threshold_value: 25_500,
    });
    // And a threshold is of the measure that was seen here.
    await edit(page, 'Shared by two');
    await name.waitFor();
    await sendJson(walk.api, 'PATCH', `alerts/${id}/`, { metric_field: 'cost_usd' });
    await threshold.fill('90,000');
    await save.click();
    await editor.waitFor({ state: 'detached' });
    expect(await ruleNamed('Shared by two')).toMatchObject({
      metric_field: 'tokens_used',
      threshold_value: 90_000,
    });
    await page.context().close();
  });

  test('what was changed does not go by a key, and the slider shows what was typed', async () => {
    await make({
      ...P95,
      name: 'Kept',
      aggregation: 'each',
      window_minutes: null,
      for_minutes: 0,
      min_samples: 1,
      no_data: 'ignore',
    });
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    const editor = page.getByRole('dialog', { name: 'Edit the rule' });
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    const name = editor.getByRole('textbox', { name: 'Name' });
    await edit(page, 'Kept');
    await name.waitFor();
    await page.keyboard.press('Escape');
    await editor.waitFor({ state: 'detached' });

    await edit(page, 'Kept');
    const threshold = editor.getByRole('textbox', { name: 'Threshold' });
    const slider = editor.getByRole('slider', { name: 'Threshold' });
    await threshold.fill('50,000');
    await choose(page, 'What to look at', 'API calls');
    await slider.waitFor();
    await editor.locator('[data-fired][data-stale=false]').waitFor();
    expect([await threshold.inputValue(), await slider.getAttribute('aria-valuetext')]).toEqual([
      '50,000',
      '50,000',
    ]);
    await slider.press('Home');
    await until(async () => (await threshold.inputValue()) === (await slider.getAttribute('aria-valuetext')));
    await page.keyboard.press('Escape');
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await name.inputValue()).toBe('Kept');
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Discard' }).click();
    await editor.waitFor({ state: 'detached' });
    expect(await ruleNamed('Kept')).toMatchObject({
      metric_field: P95.metric_field,
      threshold_value: P95.threshold_value,
    });
    await page.context().close();
  });

  test('a changed rule is not lost by Back, Forward, a reload or the end of the tab', async () => {
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    const tab = (name: string) => page.getByRole('tab', { name });
    const chosen = (name: string) => page.getByRole('tab', { name, selected: true });
    await tab('History').click();
    await chosen('History').waitFor();
    await tab('Rules').click();
    const editor = page.getByRole('dialog', { name: 'New rule' });
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    const name = editor.getByRole('textbox', { name: 'Name' });
    const wouldAsk = (): Promise<boolean> =>
      page.evaluate(`!dispatchEvent(new Event('beforeunload', { cancelable: true }))`);
    const begin = async (text: string): Promise<void> => {
      await page.getByRole('button', { name: 'New rule' }).click();
      await name.fill(text);
      // One key after the other: it is known at once.
      expect(await wouldAsk()).toBe(true);
    };
    await begin('Half typed');
    await page.goBack();
    await question.getByRole('button', { name: 'Cancel' }).last().click();
    await question.waitFor({ state: 'detached' });
    expect([await name.inputValue(), new URL(page.url()).searchParams.get('tab')]).toEqual([
      'Half typed',
      'rules',
    ]);
    await page.goBack();
    await question.waitFor();
    expect(await question.count()).toBe(1);
    await question.getByRole('button', { name: 'Discard' }).click();
    await chosen('History').waitFor();
    await editor.waitFor({ state: 'detached' });
    await page.goForward();
    await chosen('Rules').waitFor();
    await page.goBack();
    await chosen('History').waitFor();
    await page.goBack();
    await chosen('Rules').waitFor();
    await begin('Typed again');
    await page.goForward();
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await name.inputValue()).toBe('Typed again');

    for (const go of [
      () => page.evaluate('setTimeout(() => location.reload())'),
      () => page.close({ runBeforeUnload: true }),
    ]) {
      const asked = page.waitForEvent('dialog');
      await go();
      const dialog = await asked;
      expect(dialog.type()).toBe('beforeunload');
      await dialog.dismiss();
      expect(await name.inputValue()).toBe('Typed again');
    }
    // What is as it was is left without a word.
    await name.fill('');
    expect(await wouldAsk()).toBe(false);
    await page.keyboard.press('Escape');
    await editor.waitFor({ state: 'detached' });
    await page.reload();
    await chosen('Rules').waitFor();
    await page.context().close();
  });

  test('a threshold is offered only if it would have told somebody', async () => {
    const page = await signedIn();
    await open(page, '/alerts?tab=rules');
    const advice = { suggested_threshold: 71_000, would_have_fired: 3 };
    await page.route(BACKTEST, async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as BacktestOutput;
      const { suggested_threshold, would_have_fired } = advice;
      const suggestion = { ...answer.suggestion, would_have_fired, fires_per_week: would_have_fired };
      await route.fulfill({ response, json: { ...answer, suggested_threshold, suggestion } });
    });
    await page.getByRole('button', { name: 'New rule' }).click();
    const editor = page.getByRole('dialog', { name: 'New rule' });
    const settled = editor.locator('[data-fired][data-stale=false]');
    await editor.getByRole('button', { name: 'Take 1.2 min: about 3 a week' }).waitFor();
    advice.would_have_fired = 0;
    await editor.getByRole('textbox', { name: 'Threshold' }).fill('70,000');
    await editor.getByRole('button', { name: /^Take / }).waitFor({ state: 'detached' });
    await settled.waitFor();
    expect(await editor.getByRole('button', { name: /^Take / }).count()).toBe(0);
    await page.context().close();
  });
});
