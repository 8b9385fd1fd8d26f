import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NOT_BUILT =
  '<!doctype html><title>Vigie</title><p>The dashboard is not built yet: run <code>npm run build</code>.';

/** The page, and what a browser may do with it. */
export interface ServedPage {
  html: string;
  headers: Record<string, string>;
}

/**
 * The one page of the dashboard; every answer has a nonce of its own for the style sheets that are made in the browser.
 * @param folder what `npm run build` made
 */
export const createDashboardPage = (folder: string): (() => ServedPage) => {
  const file = join(folder, 'index.html');
  const built = existsSync(file) ? readFileSync(file, 'utf8') : NOT_BUILT;
  return () => {
    const nonce = randomBytes(16).toString('base64');
    return {
      html: built.replaceAll('__NONCE__', nonce),
      headers: {
        'Content-Security-Policy': [
          "default-src 'none'",
          "script-src 'self'",
          `style-src 'self' 'nonce-${nonce}'`,
          "img-src 'self' data:",
          "font-src 'self'",
          "connect-src 'self'",
          "manifest-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
        ].join('; '),
        'Cache-Control': 'no-cache',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
      },
    };
  };
};
