import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { beginAsking } from '../api/connection.ts';
import { findSession } from '../api/session.ts';
import { startI18n } from '../i18n/index.ts';
import { App } from './app.tsx';
import { addressedBrand, brandOf } from './chosen-brand.ts';
import { client } from './client.ts';
import type { Early } from './early.ts';
import { searchOf } from './pages.ts';
import { router } from './router.tsx';
import { tellNonce } from './style-nonce.ts';
import { whoIsSignedIn } from './use-session.ts';

/** What is nearly there is waited for: to draw a page that waits, and then the page, takes longer. */
const PATIENCE_MS = 50;

/** The address says from the beginning which brand it is about. */
const keepAddressed = (brandId: number): void => {
  const address = new URL(location.href);
  if (addressedBrand(searchOf(address.search)) !== undefined) return;
  address.searchParams.set('brand', String(brandId));
  router.history.replace(address.pathname + address.search + address.hash);
};

/** Hands over what was asked early, and opens the page of the address with it. */
const openPage = async (early: Early): Promise<void> => {
  let first: Early['session'] | undefined = early.session;
  const { session } = await client.fetchQuery({
    ...whoIsSignedIn,
    queryFn: async () => {
      const found = first ?? findSession();
      first = undefined;
      return { session: await found, ended: false };
    },
  });
  const brandId = session ? brandOf(session) : undefined;
  if (brandId === undefined) return;
  const asked = await early.asked;
  if (early.drawn) return;
  for (const { queryKey, answer } of asked) void client.prefetchQuery({ queryKey, queryFn: () => answer });
  router.update({ ...router.options, context: { brandId } });
  keepAddressed(brandId);
  await router.load();
};

/** Draws the page. What went wrong before is told on it. */
export const start = async (early: Early | undefined): Promise<void> => {
  tellNonce();
  const opened = early && openPage(early).catch(() => undefined);
  await startI18n();
  await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  if (early) early.drawn = true;
  beginAsking();
  const root = document.querySelector('#root');
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
};
