import type { SessionOutput } from '@vigie/contract';
import { searchOf } from './pages.ts';
import type { Search } from './pages.ts';

const BRAND = 'vigie-brand';
const LAST = 'vigie-last-brand';

/** Of those that the server can have. */
const idOf = (text: string | null | undefined): number | undefined => {
  const id = Number(text);
  return Number.isInteger(id) && id >= 1 && id < 2 ** 31 ? id : undefined;
};

const read = (storage: Storage, key: string): number | undefined => idOf(storage.getItem(key));

/** The brand that an address is about. */
export const addressedBrand = ({ brand }: Search): number | undefined => idOf(brand);

export const mayLookAt = ({ brands, all_brands: all }: SessionOutput, id: number): boolean =>
  all || brands.some((brand) => brand.id === id);

/**
 * The brand of the address, or else that was chosen or shown in this tab, or chosen last in any, if it may be looked at; or
 * else the first.
 * @param chosen since the page was loaded
 */
export const brandOf = (session: SessionOutput, chosen?: number): number | undefined =>
  [
    chosen,
    addressedBrand(searchOf(location.search)),
    read(sessionStorage, BRAND),
    read(localStorage, BRAND),
  ].find((id) => id !== undefined && mayLookAt(session, id)) ?? session.brands[0]?.id;

/** New tabs begin with it. */
export const keepChosen = (id: number): void => localStorage.setItem(BRAND, String(id));

/** This tab goes on with it, whatever is chosen in another. */
export const keepShown = (id: number): void => {
  sessionStorage.setItem(BRAND, String(id));
  localStorage.setItem(LAST, String(id));
};

/** The brand that is likely to be shown, as a guess before it is known who visits. It decides nothing. */
export const likelyBrand = (): number | undefined =>
  addressedBrand(searchOf(location.search)) ?? read(sessionStorage, BRAND) ?? read(localStorage, LAST);
