import { decimalOf } from '../app/decimal.ts';
import { DecimalInput } from './decimal-input.tsx';
import type { DecimalInputProps } from './decimal-input.tsx';

type NumberFieldProps = Omit<DecimalInputProps, 'value' | 'onChange'> & {
  value: number | null;
  /** null when nothing stands there. */
  onChange: (value: number | null) => void;
};

/** A number, typed as the language of the page writes it. */
export const NumberField = ({ value, onChange, ...input }: NumberFieldProps) => (
  <DecimalInput
    {...input}
    value={value === null ? '' : decimalOf(value)}
    onChange={(text) => onChange(text === '' ? null : Number(text))}
  />
);
