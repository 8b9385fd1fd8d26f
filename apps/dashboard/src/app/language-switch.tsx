import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { setLanguage } from '../i18n/index.ts';
import { LANGUAGES } from '../i18n/languages.ts';
import type { Language } from '../i18n/languages.ts';
import { showError } from '../ui/tell.tsx';

export const LanguageSwitch = () => {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('nav.language')}
      value={i18n.language}
      onChange={(language) => void setLanguage(language as Language).catch(showError)}
      data={Object.keys(LANGUAGES).map((value) => ({ value, label: value.toUpperCase() }))}
    />
  );
};
