import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, setLanguage } from '../i18n/index.ts';
import type { Language } from '../i18n/index.ts';

export const LanguageSwitch = () => {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('nav.language')}
      value={i18n.language}
      onChange={(language) => void setLanguage(language as Language)}
      data={Object.keys(LANGUAGES).map((value) => ({ value, label: value.toUpperCase() }))}
    />
  );
};
