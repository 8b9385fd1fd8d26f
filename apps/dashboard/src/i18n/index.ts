import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { bringTexts, findLanguage, keepLanguage } from './languages.ts';
import type { Language } from './languages.ts';

const NAMESPACE = 'translation';

/** @throws TypeError when its texts are not here yet and the server cannot be reached */
export const setLanguage = async (language: Language): Promise<void> => {
  i18next.addResourceBundle(language, NAMESPACE, await bringTexts(language));
  keepLanguage(language);
  await i18next.changeLanguage(language);
};

export const startI18n = async (): Promise<void> => {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  const language = findLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { [NAMESPACE]: await bringTexts(language) } },
    interpolation: { escapeValue: false },
    // A number that an older answer did not have.
    missingInterpolationHandler: () => '–',
  });
};
