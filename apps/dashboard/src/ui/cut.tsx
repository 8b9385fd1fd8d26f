import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/format.ts';

/** Says so when a list shows less than there is; `text` in other words than that the API has them all. */
export const Cut = ({
  of,
  text = 'state.cut',
}: {
  of: { count: number; results: readonly unknown[] } | undefined;
  text?: 'state.cut' | 'insight.showing' | 'delivery.latest';
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  if (!of || of.results.length >= of.count) return null;
  return (
    <Text size="sm" c="dimmed">
      {t(text, { shown: format.number(of.results.length), total: format.number(of.count) })}
    </Text>
  );
};
