import type { SessionOutput } from '@vigie/contract';

const KEPT = 'vigie-brand';

/** The brand of the last visit; whether it may still be looked at is not known. */
export const lastBrand = (): number | undefined => Number(localStorage.getItem(KEPT)) || undefined;

/**
 * The brand that was chosen here, or else in another visit, if it may be looked at; or else the first.
 * @param chosen in this visit
 */
export const brandOf = (session: SessionOutput, chosen?: number): number | undefined =>
  [chosen, lastBrand()].find(
    (id = 0) => session.brands.some((brand) => brand.id === id) || (session.all_brands && id > 0),
  ) ?? session.brands[0]?.id;

export const keepBrand = (id: number): void => localStorage.setItem(KEPT, String(id));
