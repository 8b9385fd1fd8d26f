import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { useServer } from '../../server/test/harness.ts';
import type { Api, TestServer } from '../../server/test/harness.ts';
import { findChromium, openBrowser } from './browser.ts';
import { fillBrand } from './sample-data.ts';

// oxlint-disable-next-line node/no-process-env -- on the build machine nothing may be left out
const required = process.env['VIGIE_REQUIRE_SERVICES'] === '1';
/** Whether the walks can be made; on the build machine they must. */
export const canWalk = required || findChromium() !== undefined;
const SAMPLES = 120;

export interface Walk {
  readonly server: TestServer;
  readonly browser: Browser;
  /** An admin of the brand whose pages are walked. */
  readonly api: Api;
  follow: (page: Page) => Page;
  /** A page of somebody who came by a link. */
  signedIn: (options?: Parameters<Browser['newContext']>[0], brands?: number[]) => Promise<Page>;
  /** Goes to a page, and waits until it shows something. */
  open: (page: Page, path: string) => Promise<void>;
}

export const BRAND = 1;

/** The address of every page, those of one thing by its id or name. */
export const pagesOf = ({ task, type, worker }: { task: number; type: string; worker: number }): string[] => [
  '/',
  '/executions',
  `/tasks/${task}`,
  '/types',
  `/types/${type}`,
  '/workers',
  `/workers/${worker}`,
  '/alerts',
  '/alerts?tab=rules',
  '/alerts?tab=history',
  '/alerts?tab=silences',
  '/alerts?tab=channels',
  '/insight',
  '/costs',
  '/settings',
];

/** A server with a filled brand, and a browser; both are gone when the file ends, and no page may have thrown or broken the policy. */
export const useWalk = (): Walk => {
  const server = useServer({ evaluationIntervalMs: 200 });
  const troubles: string[] = [];
  let browser: Browser;
  let api: Api;
  beforeAll(async () => {
    browser = await openBrowser();
    api = await server.api(BRAND, 'monitoring:admin');
    await fillBrand(api, server.clock.now(), SAMPLES);
  });
  afterAll(async () => {
    await browser?.close();
    expect(troubles).toEqual([]);
  });
  const follow = (page: Page): Page => {
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) troubles.push(message.text());
    });
    return page;
  };
  return {
    server,
    follow,
    get browser() {
      return browser;
    },
    get api() {
      return api;
    },
    async signedIn(options = {}, brands = [BRAND]) {
      const context: BrowserContext = await browser.newContext({ locale: 'en-GB', ...options });
      const page = follow(await context.newPage());
      const code = await server.app.sessions.makeCode({ actor: 'ada', scope: 'monitoring:admin', brands });
      await page.goto(`${server.url}/#code=${code}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    },
    async open(page, path) {
      await page.goto(server.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[data-page][aria-busy=true]').waitFor({ state: 'detached' });
      await page.locator('[role=status][aria-label="Loading"]').first().waitFor({ state: 'detached' });
    },
  };
};
