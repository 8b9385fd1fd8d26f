import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PriceUnit } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { changesOf } from '../../ui/changes.ts';
import { DecimalInput } from '../../ui/decimal-input.tsx';
import { useUnsaved } from '../../ui/form-window.tsx';
import { showDone } from '../../ui/tell.tsx';

/** The usual ones: what is sent and what comes back, by the million, and a call. */
const UNITS = ['input_tokens', 'output_tokens', 'call'] as const satisfies readonly PriceUnit[];

/** What a model costs from now on; costs of the past stay until they are priced again. */
export const NewPrice = ({ model, onDone }: { model: string; onDone: () => void }) => {
  const { t } = useTranslation();
  const [opened] = useState({ model, input_tokens: '', output_tokens: '', call: '' });
  const [draft, setDraft] = useState(opened);
  const set = (change: Partial<typeof opened>): void => setDraft((known) => ({ ...known, ...change }));
  useUnsaved(Object.keys(changesOf(opened, draft)).length > 0);
  const write = useWrite();
  const rates = UNITS.flatMap((unit) => (draft[unit] === '' ? [] : [{ unit, usd: draft[unit] }]));
  const named = draft.model.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate({
          path: 'prices/',
          body: { model: named, rates },
          done: () => {
            showDone(t('price.isSet', { model: named }));
            onDone();
          },
        });
      }}
    >
      <Stack>
        <TextInput
          label={t('field.model')}
          required
          data-autofocus
          value={draft.model}
          onChange={(event) => set({ model: event.currentTarget.value })}
        />
        {/* The fields stand in one line, however long what stands above them is. */}
        <SimpleGrid cols={{ base: 1, xs: 3 }} style={{ alignItems: 'end' }}>
          {UNITS.map((unit) => (
            <DecimalInput
              key={unit}
              label={t(`price.usd_${unit}`)}
              value={draft[unit]}
              onChange={(value) => set({ [unit]: value })}
            />
          ))}
        </SimpleGrid>
        <Group justify="end">
          <Button variant="default" onClick={onDone}>
            {t('state.cancel')}
          </Button>
          <Button type="submit" disabled={rates.length === 0} loading={write.isPending}>
            {t('price.set')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
