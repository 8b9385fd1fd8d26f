import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { RuleOutput } from '@vigie/contract';
import type { Walk } from './walk.ts';

export const BACKTEST = /\/alerts\/backtest\/$/;
/** A rule that uses all that a rule can have. */
export const P95 = {
  name: 'Slow reports',
  metric_field: 'execution_time_ms',
  condition: 'gt',
  threshold_value: 30_000,
  notification_emails: ['ada@example.com'],
  aggregation: 'p95',
  window_minutes: 10,
  for_minutes: 3,
  min_samples: 2,
  warning_value: 20_000,
  group_by: 'task_type',
  no_data: 'alert',
  queue_name: 'normal',
  description: 'Since the summer.',
  severity: 'high',
  renotify_minutes: 45,
  notify_recovery: true,
} as const;

/** What walks do with rules, over and over. */
export const ruleSteps = (walk: Walk) => {
  const ruleNamed = async (name: string): Promise<RuleOutput | undefined> => {
    const { body } = await walk.api.get<{ results: RuleOutput[] }>('alerts/?page_size=100');
    return body.results.find((rule) => rule.name === name);
  };
  const make = async (rule: object): Promise<void> => {
    expect(await walk.api.post('alerts/', rule)).toMatchObject({ status: 201 });
  };
  const edit = (page: Page, name: string): Promise<void> =>
    page
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name, exact: true }) })
      .getByRole('button', { name: 'Edit the rule' })
      .click();
  const choose = async (page: Page, label: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  return { ruleNamed, make, edit, choose };
};
