import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../../server/src/app.ts';
import { resolveConfig } from '../../server/src/config.ts';
import { createLogger } from '../../server/src/core/logger.ts';
import { openBrowser } from './browser.ts';
import { fillBrand, heartbeatsAt } from './sample-data.ts';
import { callApi } from './call-api.ts';

const PAGES = {
  overview: '/',
  executions: '/executions',
  task: '/tasks/1',
  types: '/types',
  type: '/types/ai_report',
  workers: '/workers',
  worker: '/workers/1',
  alerts: '/alerts',
  rules: '/alerts?tab=rules',
  history: '/alerts?tab=history',
  silences: '/alerts?tab=silences',
  channels: '/alerts?tab=channels',
  alert: '/alerts/1',
  insight: '/insight',
  costs: '/costs',
  settings: '/settings',
};
const SCREENS = {
  desktop: { width: 1_360, height: 860 },
  phone: { width: 390, height: 844 },
  wall: { width: 2_560, height: 1_440 },
};
const SETTLE_MS = 1_200;
const WATCHED_MS = 8 * 3_600_000;
const BEAT_MS = 60_000;
const OUTAGE_MS = { from: 80 * 60_000, to: 105 * 60_000 };

/** Every page in both languages, both themes and on three screens, with sample data: `npm run screenshots -- --out DIR`; `--whole` down to their ends. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'screenshots' },
      page: { type: 'string', multiple: true, default: Object.keys(PAGES) },
      language: { type: 'string', multiple: true, default: ['en', 'fr'] },
      theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
      screen: { type: 'string', multiple: true, default: Object.keys(SCREENS) },
      whole: { type: 'boolean', default: false },
    },
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-screenshots-'));
  // Heartbeats count when they come: those of before are sent before.
  let behind = WATCHED_MS;
  const now = (): number => Date.now() - behind;
  const app = await createApp({
    config: resolveConfig(['--port', '0', '--data-dir', dataDir], {}),
    logger: createLogger('fatal'),
    clock: { now },
  });
  const browser = await openBrowser();
  try {
    const url = await app.listen();
    const makeCode = () => app.sessions.makeCode({ actor: 'ada', scope: 'monitoring:admin', brands: '*' });
    const api = await callApi(url, await makeCode(), 1);
    const beat = (of: object[]): Promise<unknown> => api.post('workers/heartbeat/', of);
    for (; behind > 0; behind -= BEAT_MS) {
      const away = behind > OUTAGE_MS.from && behind < OUTAGE_MS.to;
      await beat(heartbeatsAt(now()).filter(({ worker_name: name }) => !away || name !== 'worker-1'));
    }
    behind = 0;
    await fillBrand(api, now());
    await api.post('metrics/', {
      base_task: { task_id: 'ai_report-9001', task_type: 'ai_report', queue_name: 'normal' },
      execution_time_ms: 61_000,
      memory_usage_mb: 512,
    });
    await mkdir(values.out, { recursive: true });
    for (const language of values.language)
      for (const theme of values.theme)
        for (const screen of values.screen) {
          const context = await browser.newContext({
            locale: language === 'fr' ? 'fr-FR' : 'en-GB',
            colorScheme: theme === 'dark' ? 'dark' : 'light',
            viewport: SCREENS[screen as keyof typeof SCREENS],
            reducedMotion: 'reduce',
          });
          const page = await context.newPage();
          await page.goto(`${url}/#code=${await makeCode()}`);
          await page.getByRole('heading', { level: 1 }).waitFor();
          for (const name of values.page) {
            await beat(heartbeatsAt(now()));
            await page.goto(url + PAGES[name as keyof typeof PAGES]);
            await page.getByRole('heading', { level: 1 }).waitFor();
            // Charts are drawn a moment after their figures; a picture of them is not a test.
            await page.waitForTimeout(SETTLE_MS);
            const path = join(values.out, `${name}-${language}-${theme}-${screen}.png`);
            await page.screenshot({ path, fullPage: values.whole });
          }
          await context.close();
        }
  } finally {
    await browser.close();
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  }
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  process.exit(1);
});
