import type { SessionOutput } from '@vigie/contract';

const CHOSEN = 'vigie-brand';
const LAST = 'vigie-last-brand';

const kept = (key: string): number | undefined => Number(localStorage.getItem(key)) || undefined;

/**
 * The brand that was chosen here, or else in another visit, if it may be looked at; or else the first.
 * @param chosen in this visit
 */
export const brandOf = (session: SessionOutput, chosen?: number): number | undefined =>
  [chosen, kept(CHOSEN)].find(
    (id = 0) => session.brands.some((brand) => brand.id === id) || (session.all_brands && id > 0),
  ) ?? session.brands[0]?.id;

export const keepChosen = (id: number): void => localStorage.setItem(CHOSEN, String(id));

/** The brand that the last visit began with, as a guess before it is known who visits. It decides nothing. */
export const lastBrand = (): number | undefined => kept(LAST);
export const keepLast = (id: number): void => localStorage.setItem(LAST, String(id));
