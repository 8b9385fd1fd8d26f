import type { SessionOutput } from '@vigie/contract';

const BRAND = 'vigie-brand';
const LAST = 'vigie-last-brand';

const read = (storage: Storage, key: string): number | undefined => Number(storage.getItem(key)) || undefined;

/**
 * The brand that was chosen or shown in this tab, or else chosen last in any, if it may be looked at; or else the first.
 * @param chosen since the page was loaded
 */
export const brandOf = (session: SessionOutput, chosen?: number): number | undefined =>
  [chosen, read(sessionStorage, BRAND), read(localStorage, BRAND)].find(
    (id = 0) => session.brands.some((brand) => brand.id === id) || (session.all_brands && id > 0),
  ) ?? session.brands[0]?.id;

/** New tabs begin with it. */
export const keepChosen = (id: number): void => localStorage.setItem(BRAND, String(id));

/** This tab goes on with it, whatever is chosen in another. */
export const keepShown = (id: number): void => {
  sessionStorage.setItem(BRAND, String(id));
  localStorage.setItem(LAST, String(id));
};

/** The brand that is likely to be shown, as a guess before it is known who visits. It decides nothing. */
export const likelyBrand = (): number | undefined => read(sessionStorage, BRAND) ?? read(localStorage, LAST);
