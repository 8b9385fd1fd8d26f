import { TextInput } from '@mantine/core';
import type { TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { readDecimal, writeDecimal } from '../../app/decimal.ts';
import type { Change } from '../../app/use-search.ts';
import type { Search } from '../../app/pages.ts';
import { useNumberWrong } from '../../ui/decimal-input.tsx';
import { useOwnText } from './use-own-text.ts';

const DIGITS = /^\d{1,16}(,\d{1,16})*$/;

/** What stands in the address as it is typed, and what of a text is taken over; undefined for what is not whole. */
const READERS = {
  text: { show: (value: string) => value, read: (text: string): string | undefined => text.trim() },
  number: { show: writeDecimal, read: readDecimal },
  ids: {
    show: (value: string) => value,
    read: (text: string): string | undefined => {
      const ids = text.replaceAll(/\s*,\s*/g, ',').trim();
      return ids === '' || DIGITS.test(ids) ? ids : undefined;
    },
  },
} as const;

type Given = Omit<TextInputProps, 'value' | 'onChange'> & { name: string; search: Search; change: Change };

/** A filter that is typed. */
export const FilterInput = ({
  name,
  kind = 'text',
  search,
  change,
  ...props
}: Given & { kind?: keyof typeof READERS }) => {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const numberWrong = useNumberWrong();
  const { show, read } = READERS[kind];
  const { wrong, write, ...input } = useOwnText({
    value: show(search[name] ?? '', language),
    read: (text) => {
      const whole = read(text, language);
      return whole === undefined ? undefined : show(whole, language);
    },
    commit: (text) => change({ [name]: read(text, language) ?? '' }, { replace: true }),
  });
  return (
    <TextInput
      size="xs"
      {...(kind === 'text' ? {} : { inputMode: kind === 'number' ? 'decimal' : 'numeric' })}
      {...props}
      {...input}
      error={wrong && (kind === 'ids' ? t('executions.idsOnly') : numberWrong)}
      onChange={(event) => write(event.currentTarget.value)}
    />
  );
};

const two = (n: number): string => String(n).padStart(2, '0');

/** A moment as an input of local time writes it; seconds only where there are some. */
const localOf = (moment: string): string => {
  const at = new Date(moment);
  if (moment === '' || Number.isNaN(at.getTime())) return '';
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const seconds = at.getSeconds() === 0 ? '' : `:${two(at.getSeconds())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
};

/** What an input says of a moment that is only half given. */
const HALF = 'half';

/** A filter by a moment, in the local time of who reads. */
export const MomentInput = ({ name, search, change, ...props }: Given) => {
  const { wrong, write, ...input } = useOwnText({
    value: localOf(search[name] ?? ''),
    // Also a year of six digits can be typed, and is no moment.
    read: (text) => (text === '' || !Number.isNaN(Date.parse(text)) ? text : undefined),
    commit: (text) => change({ [name]: text === '' ? '' : new Date(text).toISOString() }, { replace: true }),
    patient: true,
  });
  return (
    <TextInput
      size="xs"
      type="datetime-local"
      aria-invalid={wrong}
      {...props}
      {...input}
      value={input.value === HALF ? '' : input.value}
      onChange={({ currentTarget: { value, validity } }) => write(validity.badInput ? HALF : value)}
    />
  );
};
