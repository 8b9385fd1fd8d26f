import type { SessionOutput } from '@vigie/contract';
import { connectEarly } from '../api/connection.ts';
import { findSession, hasLink } from '../api/session.ts';
import { brandOf, likelyBrand } from './chosen-brand.ts';
import { pageAt, searchOf } from './pages.ts';

/** A question that was asked before there was anything to draw its answer with. */
export interface Asked {
  queryKey: readonly unknown[];
  answer: Promise<unknown>;
}

export interface Early {
  /** Who is signed in; null for nobody. @throws ApiError */
  session: Promise<SessionOutput | null>;
  /** What the page of the address was found to ask for, once it is known who asks. */
  asked: Promise<Asked[]>;
  /** To be set once the page is drawn: then it asks itself. */
  drawn: boolean;
}

/** What fails is told by who waits for it. */
export const aside = <T>(coming: Promise<T>): Promise<T> => {
  coming.catch(() => undefined);
  return coming;
};

const askFirst = async (session: SessionOutput | null, isDrawn: () => boolean): Promise<Asked[]> => {
  const brandId = session ? brandOf(session) : undefined;
  const place = pageAt(location.pathname);
  if (brandId === undefined || !place || isDrawn()) return [];
  // If that fails the page is about to tell.
  await connectEarly(brandId);
  if (isDrawn()) return [];
  const questions = place.page.questions(brandId, searchOf(location.search), place.params);
  return questions.map(({ queryKey, queryFn }) => ({ queryKey, answer: aside(queryFn({})) }));
};

/**
 * Asks who is signed in and what they are going to look at, while the rest of the page is still on its way. undefined where
 * a link is about to make somebody else of them.
 */
export const askEarly = (): Early | undefined => {
  if (hasLink()) return undefined;
  const last = likelyBrand();
  if (last !== undefined) void aside(connectEarly(last));
  const session = aside(findSession());
  const early: Early = { session, asked: Promise.resolve([]), drawn: false };
  early.asked = aside(session.then((found) => askFirst(found, () => early.drawn)));
  return early;
};
