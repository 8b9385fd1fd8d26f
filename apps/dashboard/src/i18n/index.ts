import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import './types.ts';
import { en } from './en/index.ts';
import { fr } from './fr/index.ts';

export const LANGUAGES = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;
const KEPT = 'vigie-language';

const isLanguage = (text: string | null): text is Language => text !== null && text in LANGUAGES;

/** The one that was chosen here before, or else the browser's. */
const findLanguage = (): Language => {
  const chosen = localStorage.getItem(KEPT);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage) ?? 'en';
};

export const setLanguage = async (language: Language): Promise<void> => {
  localStorage.setItem(KEPT, language);
  await i18next.changeLanguage(language);
};

export const startI18n = async (): Promise<void> => {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next.use(initReactI18next).init({
    lng: findLanguage(),
    fallbackLng: false,
    resources: { en: { translation: en }, fr: { translation: fr } },
    interpolation: { escapeValue: false },
    // A number that an older answer did not have.
    missingInterpolationHandler: () => '–',
  });
};
