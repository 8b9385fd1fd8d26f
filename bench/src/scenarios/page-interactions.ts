import type { Page, Response } from 'playwright-core';
import { openApi } from '../api.ts';
import type { Bench } from '../bench.ts';
import type { RunningServer } from '../server.ts';
import { percentile } from '../stats.ts';
import { LARGE } from './money-data.ts';

/** Every interaction of a page's life, by its interactionId: input until the next paint, milliseconds (Event Timing). */
const WATCH = `globalThis.interactions_ = {};
new PerformanceObserver((list) => {
  for (const { interactionId, duration, name } of list.getEntries())
    if (interactionId && !(globalThis.interactions_[interactionId]?.[0] >= duration))
      globalThis.interactions_[interactionId] = [duration, name];
}).observe({ type: 'event', durationThreshold: 16, buffered: true });`;
const PERIODS = ['1 day', '30 days', '90 days', '7 days'];
const STORED = 10;

/** What people do with mouse and keyboard on each page, and how long the page took to show that it heard. */
const WALKS: Record<string, (page: Page) => Promise<void>> = {
  '/': async (page) => {
    for (const period of PERIODS) await page.getByText(period, { exact: true }).click();
    await page.getByRole('combobox', { name: 'Task type' }).click();
    await page.getByRole('option').first().click();
  },
  '/executions': async (page) => {
    await page.getByPlaceholder('Task id').pressSequentially('nobody', { delay: 30 });
    await page.getByPlaceholder('Task id').clear();
    await page.getByRole('button', { name: 'Duration' }).first().click();
    await page.getByRole('button', { name: 'Add a filter' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Executions', exact: true }).focus();
    for (const key of ['PageDown', 'PageDown', 'End', 'Home']) await page.keyboard.press(key);
  },
  '/types': async (page) => {
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('7 days', { exact: true }).click();
  },
  '/alerts': async (page) => {
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Slow');
    await page.getByRole('slider').focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
  },
};

/** The slowest answer to any input, on pages over the large brand (as Interaction to Next Paint counts). */
export const measureInteractions = async (bench: Bench, page: Page, origin: string): Promise<void> => {
  await page.addInitScript(WATCH);
  const found: [number, string][] = [];
  let inputs = 0;
  for (const [path, walk] of Object.entries(WALKS)) {
    bench.progress(`interactions of ${path}`);
    await page.goto(origin + path);
    await page.locator('main h1').waitFor();
    await page.locator('[role=status][aria-label="Loading"]').first().waitFor({ state: 'detached' });
    await walk(page);
    // Entries are told after the paint that they end with.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))');
    const seen = (await page.evaluate('globalThis.interactions_')) as Record<string, [number, string]>;
    const slowest = Object.values(seen).toSorted(([a], [b]) => b - a);
    inputs += slowest.length;
    for (const [ms, kind] of slowest) found.push([ms, `${path} ${kind}`]);
  }
  const slowest = found.toSorted(([a], [b]) => b - a)[0];
  bench.line({
    what: `slowest answer to an input (${slowest?.[1] ?? 'none'})`,
    measured: slowest?.[0] ?? 0,
    unit: 'ms',
    target: { atMost: 100 },
    note: `${inputs} inputs that took a frame or more`,
  });
};

/** From the 201 of a metric until the overview of the large brand has the answer that counts it, and a frame to draw it. */
export const measureLive = async (bench: Bench, page: Page, server: RunningServer): Promise<void> => {
  const api = openApi(server.origin, server.token);
  const countIn = async (response: Response): Promise<number> =>
    response.url().includes('/metrics/dashboard/')
      ? ((await response.json()) as { summary: { total_tasks: number } }).summary.total_tasks
      : 0;
  try {
    const first = page.waitForResponse(async (response) => (await countIn(response)) > 0);
    await page.goto(server.origin);
    let count = await countIn(await first);
    await page.locator('[data-live=true]').waitFor();
    const waits: number[] = [];
    for (let stored = 0; stored < STORED; stored += 1) {
      const seen = page.waitForResponse(async (response) => (await countIn(response)) > count);
      await api.post(LARGE, 'metrics/', {
        base_task: { task_id: `live-${stored}`, task_type: 'live' },
        execution_time_ms: 1,
      });
      const begun = performance.now();
      count = await countIn(await seen);
      await page.evaluate('new Promise(requestAnimationFrame)');
      waits.push(performance.now() - begun);
    }
    bench.line({
      what: 'stored, until it is on the overview',
      measured: percentile(waits, 0.5),
      p95: percentile(waits, 0.95),
      unit: 'ms',
      target: { atMost: 2_000 },
    });
  } finally {
    api.close();
  }
};
