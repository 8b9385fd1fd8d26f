import type { en } from './en/index.ts';
import type { Texts } from './types.ts';

export const LANGUAGES = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;
const KEPT = 'vigie-language';

const isLanguage = (text: string | null): text is Language => text !== null && text in LANGUAGES;

/** The one that was chosen here before, or else the browser's. */
export const findLanguage = (): Language => {
  const chosen = localStorage.getItem(KEPT);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage) ?? 'en';
};

export const keepLanguage = (language: Language): void => localStorage.setItem(KEPT, language);

const BRINGS = {
  en: async () => (await import('./en/index.ts')).en,
  fr: async () => (await import('./fr/index.ts')).fr,
} satisfies Record<Language, () => Promise<Texts<typeof en>>>;

/** Nobody reads two languages at once: each comes by itself. */
export const bringTexts = (language: Language): Promise<Texts<typeof en>> => BRINGS[language]();
