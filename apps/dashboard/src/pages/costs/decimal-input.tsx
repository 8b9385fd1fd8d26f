import { TextInput } from '@mantine/core';
import type { TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A decimal number that stays the text that was typed: as a binary number it would lose digits. */
export const DecimalInput = ({
  value,
  onChange,
  ...input
}: Omit<TextInputProps, 'value' | 'onChange'> & { value: string; onChange: (value: string) => void }) => {
  const { t } = useTranslation();
  return (
    <TextInput
      {...input}
      inputMode="decimal"
      autoComplete="off"
      pattern="[0-9]*\.?[0-9]*"
      title={t('price.decimal')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.trim().replace(',', '.'))}
    />
  );
};
