import type { SessionOutput } from '@vigie/contract';
import { connectEarly } from '../api/connection.ts';
import { findSession } from '../api/session.ts';
import { brandOf, lastBrand } from './chosen-brand.ts';
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
}

/** What fails is told by who waits for it. */
export const aside = <T>(coming: Promise<T>): Promise<T> => {
  coming.catch(() => undefined);
  return coming;
};

const askFor = async (session: SessionOutput | null): Promise<Asked[]> => {
  const brandId = session ? brandOf(session) : undefined;
  const place = pageAt(location.pathname);
  if (brandId === undefined || !place) return [];
  // If that fails the page is about to tell.
  await connectEarly(brandId);
  const questions = place.page.questions(brandId, searchOf(location.search), place.params);
  return questions.map(({ queryKey, queryFn }) => ({ queryKey, answer: aside(queryFn({})) }));
};

/** Asks who is signed in and what they are going to look at, while the rest of the page is still on its way. */
export const askEarly = (): Early => {
  const session = aside(findSession());
  // A link may make somebody else of them.
  if (location.hash !== '') return { session, asked: Promise.resolve([]) };
  const last = lastBrand();
  if (last !== undefined) void aside(connectEarly(last));
  return { session, asked: aside(session.then(askFor)) };
};
