import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PriceUnit } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { showDone } from '../../ui/tell.tsx';
import { DecimalInput } from '../../ui/decimal-input.tsx';

/** The usual ones: what is sent and what comes back, by the million, and a call. */
const UNITS = ['input_tokens', 'output_tokens', 'call'] as const satisfies readonly PriceUnit[];
type Given = Partial<Record<(typeof UNITS)[number], string>>;

/** What a model costs from now on; costs of the past stay until they are priced again. */
export const NewPrice = ({ model, setModel }: { model: string; setModel: (model: string) => void }) => {
  const { t } = useTranslation();
  const [given, setGiven] = useState<Given>({});
  const write = useWrite();
  const rates = UNITS.flatMap((unit) => {
    const usd = given[unit] ?? '';
    return usd === '' ? [] : [{ unit, usd }];
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate({
          path: 'prices/',
          body: { model: model.trim(), rates },
          done: () => {
            showDone(t('price.isSet', { model: model.trim() }));
            setModel('');
            setGiven({});
          },
        });
      }}
    >
      <Group align="end">
        <TextInput
          label={t('field.model')}
          required
          value={model}
          onChange={(event) => setModel(event.currentTarget.value)}
        />
        {UNITS.map((unit) => (
          <DecimalInput
            key={unit}
            label={t(`price.usd_${unit}`)}
            w={170}
            value={given[unit] ?? ''}
            onChange={(value) => setGiven((known) => ({ ...known, [unit]: value }))}
          />
        ))}
        <Button type="submit" disabled={rates.length === 0} loading={write.isPending}>
          {t('price.set')}
        </Button>
      </Group>
    </form>
  );
};
