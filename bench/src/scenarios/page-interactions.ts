import { setTimeout as delay } from 'node:timers/promises';
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
const VISITS = 5;

/** Between two presses of a hand that knows its way, and between two repetitions of a key that is held, ms. */
const HAND_MS = 250;
const KEY_MS = 30;

type Step = (page: Page) => Promise<unknown>;

/** What people do with mouse and keyboard on each page, and how long the page took to show that it heard. */
const WALKS: Record<string, Step[]> = {
  '/': [
    ...PERIODS.map((period) => (page: Page) => page.getByText(period, { exact: true }).click()),
    (page) => page.getByRole('combobox', { name: 'Task type' }).click(),
    (page) => page.getByRole('option').first().click(),
  ],
  '/executions': [
    (page) => page.getByPlaceholder('Task id').pressSequentially('nobody', { delay: KEY_MS }),
    (page) => page.getByPlaceholder('Task id').clear(),
    (page) => page.getByRole('button', { name: 'Duration' }).first().click(),
    (page) => page.getByRole('button', { name: 'Add a filter' }).click(),
    (page) => page.keyboard.press('Escape'),
    (page) => page.getByRole('region', { name: 'Executions', exact: true }).focus(),
    ...['PageDown', 'PageDown', 'End', 'Home'].map((key) => (page: Page) => page.keyboard.press(key)),
  ],
  '/types': [
    (page) => page.getByRole('table').getByRole('link').first().click(),
    (page) => page.getByText('7 days', { exact: true }).click(),
  ],
  '/alerts': [
    (page) => page.getByRole('tab', { name: 'Rules' }).click(),
    (page) => page.getByRole('button', { name: 'New rule' }).click(),
    (page) => page.getByRole('dialog').getByLabel('Name').fill('Slow'),
    async (page) => {
      await page.getByRole('slider').focus();
      for (let step = 0; step < 5; step += 1) {
        await page.keyboard.press('ArrowRight');
        await delay(KEY_MS);
      }
    },
    (page) => page.keyboard.press('Escape'),
  ],
};

/** @param rest between two steps, ms */
const walk = async (page: Page, steps: readonly Step[], rest: number): Promise<[number, string][]> => {
  for (const step of steps) {
    await delay(rest);
    await step(page);
  }
  // Entries are told after the paint that they end with.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))');
  const seen = (await page.evaluate('globalThis.interactions_')) as Record<string, [number, string]>;
  return Object.values(seen);
};

/** Goes through all walks once: every input that took a frame or more, ms, and what it was. */
const walkAll = async (page: Page, origin: string, rest: number): Promise<[number, string][]> => {
  const found: [number, string][] = [];
  for (const [path, steps] of Object.entries(WALKS)) {
    await page.goto(origin + path);
    await page.locator('main h1').waitFor();
    await page.locator('[role=status][aria-label="Loading"]').first().waitFor({ state: 'detached' });
    for (const [ms, kind] of await walk(page, steps, rest)) found.push([ms, `${path} ${kind}`]);
  }
  return found.toSorted(([a], [b]) => b - a);
};

/**
 * The slowest answer to any input, on pages over the large brand (as Interaction to Next Paint counts), in the middle one
 * of some visits: at the pace of a hand, and without a rest from step to step.
 */
export const measureInteractions = async (bench: Bench, page: Page, origin: string): Promise<void> => {
  await page.addInitScript(WATCH);
  for (const rest of [HAND_MS, 0]) {
    const visits: [number, string][][] = [];
    for (let visit = 0; visit < VISITS; visit += 1) {
      bench.progress(`inputs ${rest} ms apart, visit ${visit + 1}`);
      visits.push(await walkAll(page, origin, rest));
    }
    const slowest = visits.flatMap((found) => found.slice(0, 1)).toSorted(([a], [b]) => a - b);
    const times = slowest.map(([ms]) => ms);
    bench.line({
      what: `slowest answer to an input, ${rest === 0 ? 'without a rest' : `${rest} ms apart`}`,
      measured: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      unit: 'ms',
      target: { atMost: 100 },
      note: `${visits.length} visits, the first with ${visits[0]?.length ?? 0} inputs of a frame or more; slowest of all: ${slowest.at(-1)?.[1] ?? 'none'}`,
    });
  }
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
