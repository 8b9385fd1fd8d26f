import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/format.ts';

/** Says so when a list shows less than there is. */
export const Cut = ({ of }: { of: { count: number; results: readonly unknown[] } | undefined }) => {
  const { t } = useTranslation();
  const format = useFormat();
  if (!of || of.results.length >= of.count) return null;
  return (
    <Text size="sm" c="dimmed">
      {t('state.cut', { shown: format.number(of.results.length), total: format.number(of.count) })}
    </Text>
  );
};
