import { TextInput } from '@mantine/core';
import type { TextInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readDecimal, sameDecimal, writeDecimal } from '../app/decimal.ts';
import { useFormat } from '../app/format.ts';

/** A number with a mark for thousands and one for decimals, if the language has them. */
const EXAMPLE = 1_234.5;
/** As much as the API takes. */
const LONGEST = 60;

/** What to say of text that is no number. */
export const useNumberWrong = (): string => {
  const { t } = useTranslation();
  return t('error.number', { example: useFormat().number(EXAMPLE) });
};

export type DecimalInputProps = Omit<TextInputProps, 'value' | 'onChange' | 'error'> & {
  /** Decimal text with a point; empty when nothing stands there. */
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
};

/**
 * A decimal number, typed as the language of the page writes it. What stands there stays until the value changes elsewhere;
 * what cannot be read changes no value, is said, and keeps its form from being sent.
 */
export const DecimalInput = ({ value, onChange, error, ...input }: DecimalInputProps) => {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const wrong = useNumberWrong();
  const [typed, setTyped] = useState<{ text: string; value: string; language: string }>();
  const [told, tell] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const own = typed !== undefined && sameDecimal(typed.value, value) && typed.language === language;
  if (typed && !own) setTyped(undefined);
  const text = own ? typed.text : writeDecimal(value, language);
  const read = readDecimal(text, language);
  const missing = input.required === true && read === '' ? t('error.numberMissing') : undefined;
  const complaint = read === undefined ? wrong : missing;
  // The browser holds the form back, and shows the field.
  useEffect(() => field.current?.setCustomValidity(complaint ?? ''), [complaint]);
  return (
    <TextInput
      {...input}
      ref={field}
      inputMode="decimal"
      autoComplete="off"
      maxLength={LONGEST}
      value={text}
      error={(told && complaint) || error}
      onChange={({ currentTarget: { value: next } }) => {
        const found = readDecimal(next, language);
        // What must be a number stays the last one until there is another.
        const taken = found === undefined || (found === '' && input.required) ? value : found;
        setTyped({ text: next, value: taken, language });
        if (taken !== value) onChange(taken);
      }}
      onBlur={() => read === undefined && tell(true)}
      onInvalid={() => tell(true)}
    />
  );
};
