import { MultiSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChannelOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';

const MOST = 200;

/** Which channels are told, by their ids. Only admins know the channels; for others a rule keeps those that it has. */
export const ChannelPicker = ({
  value,
  error,
  onChange,
}: {
  value: readonly number[];
  error: string | undefined;
  onChange: (ids: number[]) => void;
}) => {
  const { t } = useTranslation();
  const may = useMay('admin');
  const { data } = useApi<{ results: ChannelOutput[] }>('channels/', { page_size: MOST }, { enabled: may });
  if (!data || data.results.length === 0) return null;
  return (
    <MultiSelect
      label={t('alerts.channels')}
      searchable
      value={value.map(String)}
      error={error}
      data={data.results.map(({ id, name, kind }) => ({ value: String(id), label: `${name} · ${kind}` }))}
      onChange={(ids) => onChange(ids.map(Number))}
    />
  );
};
