import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian’s Chromium, or another that is there. */
export const findChromium = (): string | undefined => PLACES.find((place) => existsSync(place));

/** Without a sandbox, for root on a build machine has none; it opens pages of this very server only. */
export const openBrowser = (): Promise<Browser> => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`No Chromium at ${PLACES.join(', ')}.`);
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
};
