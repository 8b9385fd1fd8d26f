import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Bench } from '../bench.ts';
import { clickhouse } from '../clickhouse-client.ts';
import { percentile } from '../stats.ts';
import type { RunningServer } from '../server.ts';
import { LARGE, fill } from './money-data.ts';
import { measureInteractions, measureLive } from './page-interactions.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PAGES = { overview: '/', executions: '/executions', 'task types': '/types', costs: '/costs' };
const VISITS = 5;
/** A window takes the browser itself so long to make, and half of a core; whoever opens the page has one. */
const WINDOW_MS = 1_500;
/** Draws for so long after the largest paint that was seen last. */
const QUIET_MS = 1_500;

/** The largest paint of a page, milliseconds after its navigation (Largest Contentful Paint). */
const LARGEST_PAINT = `new Promise((resolve) => {
  let last = 0;
  let timer;
  new PerformanceObserver((list) => {
    last = list.getEntries().at(-1).startTime;
    clearTimeout(timer);
    timer = setTimeout(() => resolve(last), ${QUIET_MS});
  }).observe({ type: 'largest-contentful-paint', buffered: true });
})`;
const SCRIPT_BYTES = `performance.getEntriesByType('resource')
  .filter(({ name }) => name.endsWith('.js') && !name.includes('echarts'))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;
const TABLE = `document.querySelector('[role=region][aria-label=Executions]')`;
/** Pulls the scrollbar of the table to a share of its way. */
const pullTo = (share: number): string =>
  `${TABLE}.scrollTop = (${TABLE}.scrollHeight - ${TABLE}.clientHeight) * ${share}`;
/** Which rows are drawn, once none of them is still on its way. */
const DRAWN = `(() => {
  const rows = [...${TABLE}.querySelectorAll('[role=row][aria-busy]')];
  return rows.some((row) => row.ariaBusy === 'true') ? null : Number(rows[0]?.ariaRowIndex ?? 0);
})()`;
const PLACES = [0.5, 0.25, 0.75, 0.1, 0.9];
const NEAR = 0.05;
const WHEEL_STEPS = 60;
const WHEEL_PX = 120;
/** Times between frames from now on, milliseconds. */
const WATCH_FRAMES = `globalThis.frames_ = []; (() => {
  let last = performance.now();
  const next = (now) => { globalThis.frames_.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
})()`;

/** From the pull until every row is there; and how evenly the table runs under the wheel. */
const scrollTable = async (bench: Bench, opened: Page, rows: number): Promise<void> => {
  const drawnAt = async (share: number): Promise<void> => {
    for (;;) {
      const at = (await opened.evaluate(DRAWN)) as number | null;
      // Near both ends the scrollbar is not on the scale, so not to the row.
      if (at !== null && Math.abs(at / rows - share) < NEAR) return;
      await delay(5);
    }
  };
  await drawnAt(0);
  const waits: number[] = [];
  for (const share of PLACES) {
    const begun = performance.now();
    await opened.evaluate(pullTo(share));
    await drawnAt(share);
    waits.push(performance.now() - begun);
  }
  bench.line({
    what: 'executions, scrollbar pulled far, until the rows are there',
    measured: percentile(waits, 0.5),
    unit: 'ms',
  });
  await opened.getByRole('region', { name: 'Executions', exact: true }).hover();
  await opened.evaluate(WATCH_FRAMES);
  for (let step = 0; step < WHEEL_STEPS; step += 1) await opened.mouse.wheel(0, WHEEL_PX);
  const frames = (await opened.evaluate('globalThis.frames_')) as number[];
  bench.line({
    what: 'executions under the wheel, frames (p95)',
    measured: percentile(frames, 0.95),
    unit: 'ms',
  });
};

/** Signed in for the large brand, in a browser that has nothing of the page yet. */
const freshPage = async (browser: Browser, server: RunningServer): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1_360, height: 860 } });
  const answer = await context.request.post(`${server.origin}/session/`, { data: { token: server.token } });
  if (answer.status() !== 201) throw new Error(`signing in: ${answer.status()}`);
  await context.addInitScript(`localStorage.setItem('vigie-brand', '${LARGE}')`);
  const opened = await context.newPage();
  await delay(WINDOW_MS);
  return opened;
};

/** What a person waits for: the first paint of each page that matters, and the answer to a click. */
export const page = async (bench: Bench): Promise<void> => {
  const executablePath = CHROMIUM.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error(`no Chromium at ${CHROMIUM.join(', ')}`);
  const engine = await bench.clickhouse();
  const server = await bench.server(engine);
  const client = clickhouse(engine.access);
  bench.progress(`writing ${bench.options.rows} metrics`);
  const month = Date.now() - 60 * 86_400_000;
  await fill(client, bench.options.rows, { since: month, until: month + 86_400_000 });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    for (const [name, path] of Object.entries(PAGES)) {
      bench.progress(name);
      const paints: number[] = [];
      for (let visit = 0; visit < VISITS; visit += 1) {
        const opened = await freshPage(browser, server);
        await opened.goto(server.origin + path);
        await opened.locator('main').waitFor();
        if (name === 'overview' && visit === 0) {
          // Later the other pages are brought.
          await opened.locator('main h1').waitFor();
          bench.line({
            what: 'first visit, script before charts',
            measured: Math.round(Number(await opened.evaluate(SCRIPT_BYTES)) / 1_000),
            unit: 'kB',
            target: { atMost: 250 },
          });
        }
        paints.push(Number(await opened.evaluate(LARGEST_PAINT)));
        await opened.context().close();
      }
      bench.line({
        what: `largest paint, first visit of ${name}`,
        measured: percentile(paints, 0.5),
        unit: 'ms',
        target: { atMost: 1_500 },
      });
    }
    const opened = await freshPage(browser, server);
    await measureLive(bench, opened, server);
    await measureInteractions(bench, opened, server.origin);
    await opened.goto(`${server.origin}/executions`);
    await opened.locator('[role=row][aria-busy=false]').first().waitFor();
    await scrollTable(bench, opened, bench.options.rows / 2);
  } finally {
    await browser.close();
    client.close();
  }
};
