import { TagsInput } from '@mantine/core';
import { joinNames, splitNames } from '@vigie/contract/names';

const MOST_NAMES = 20;
const SHOWN = 100;

/** Names as the API has them, a comma list or null for all, picked or typed. */
export const NamesInput = ({
  label,
  names,
  value,
  error,
  onChange,
  ...rest
}: {
  label: string;
  /** Those that are known. */
  names: readonly string[];
  value: string | null;
  error: string | undefined;
  onChange: (value: string | null) => void;
  onFocus?: () => void;
  onPointerEnter?: () => void;
  loading?: boolean;
}) => (
  <TagsInput
    {...rest}
    // A comma may be part of a name.
    splitChars={[]}
    label={label}
    clearable
    maxTags={MOST_NAMES}
    limit={SHOWN}
    data={[...names]}
    value={value === null ? [] : splitNames(value)}
    error={error}
    onChange={(chosen) => onChange(chosen.length === 0 ? null : joinNames(chosen))}
  />
);
