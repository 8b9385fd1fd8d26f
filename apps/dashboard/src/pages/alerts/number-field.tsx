import { NumberInput } from '@mantine/core';
import type { NumberInputProps } from '@mantine/core';
import { useState } from 'react';

type NumberFieldProps = Omit<NumberInputProps, 'value' | 'onChange' | 'error'> & {
  value: number | null;
  error: string | undefined;
  /** null when nothing stands there. */
  onChange: (value: number | null) => void;
};

/** A number that may be half typed, such as «0.» on the way to «0.05»: what stands there is kept until the value changes elsewhere. */
export const NumberField = ({ value, onChange, ...rest }: NumberFieldProps) => {
  const [typed, setTyped] = useState<{ text: string | number; value: number | null }>();
  return (
    <NumberInput
      {...rest}
      value={typed?.value === value ? typed.text : (value ?? '')}
      onChange={(text) => {
        const next = text === '' ? null : Number(text);
        if (Number.isNaN(next)) return setTyped({ text, value });
        // What must be a number stays the last one until there is another.
        setTyped({ text, value: next === null && rest.required ? value : next });
        if (next !== null || !rest.required) onChange(next);
      }}
    />
  );
};
