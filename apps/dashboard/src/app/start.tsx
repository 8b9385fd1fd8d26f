import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../i18n/index.ts';
import { App } from './app.tsx';
import { brandOf, keepBrand } from './chosen-brand.ts';
import { client } from './client.ts';
import type { Early } from './early.ts';
import { router } from './router.tsx';
import { tellNonce } from './style-nonce.ts';
import { whoIsSignedIn } from './use-session.ts';

/** What is nearly there is waited for: to draw a page that waits, and then the page, takes longer. */
const PATIENCE_MS = 50;

/** Takes over what was asked early, unless the page is drawn by then and asks itself. */
const openPage = async ({ session: found, asked }: Early, isDrawn: () => boolean): Promise<void> => {
  const session = await found;
  client.setQueryData(whoIsSignedIn.queryKey, { session, ended: false });
  if (!session) return;
  const brandId = brandOf(session);
  // The next visit can connect before it knows who visits.
  if (brandId !== undefined) keepBrand(brandId);
  const answers = await asked;
  if (isDrawn()) return;
  for (const { queryKey, answer } of answers) void client.prefetchQuery({ queryKey, queryFn: () => answer });
  router.update({ ...router.options, context: { brandId } });
  await router.load();
};

/** Draws the page. What goes wrong before is told on it. */
export const start = async (early: Early): Promise<void> => {
  tellNonce();
  let drawn = false;
  const opened = openPage(early, () => drawn).catch(() => undefined);
  await startI18n();
  await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  drawn = true;
  const root = document.querySelector('#root');
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
};
