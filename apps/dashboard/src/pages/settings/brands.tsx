import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWrite } from '../../api/use-api.ts';
import { useBrand, useMay } from '../../app/brand.tsx';
import { useShowBrand } from '../../app/other-brand.ts';

const NewBrand = () => {
  const { t } = useTranslation();
  const client = useQueryClient();
  const write = useWrite();
  const [id, setId] = useState<string | number>('');
  const [name, setName] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate({
          path: 'brands/',
          body: { id: Number(id), name },
          done: () => {
            setId('');
            setName('');
            void client.invalidateQueries({ queryKey: ['session'] });
          },
        });
      }}
    >
      <Group align="end">
        <NumberInput
          label={t('settings.brandNumber')}
          required
          min={1}
          allowDecimal={false}
          w={100}
          value={id}
          onChange={setId}
        />
        <TextInput
          label={t('settings.brandName')}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={write.isPending}>
          {t('settings.newBrand')}
        </Button>
      </Group>
    </form>
  );
};

export const Brands = () => {
  const { session, brandId } = useBrand();
  const show = useShowBrand();
  const may = useMay('admin');
  return (
    <Stack>
      {session.brands.map(({ id, name }) => (
        <Group key={id} gap="xs" wrap="nowrap" align="start">
          <Text miw={60} lh="26px" className="numbers">
            {id}
          </Text>
          <Button
            size="compact-sm"
            h="auto"
            mih={26}
            py={2}
            miw={0}
            styles={{
              label: {
                whiteSpace: 'normal',
                overflowWrap: 'anywhere',
                textAlign: 'start',
                height: 'auto',
                lineHeight: 1.4,
              },
            }}
            variant={id === brandId ? 'filled' : 'subtle'}
            onClick={() => show(id)}
          >
            {name}
          </Button>
        </Group>
      ))}
      {may && session.all_brands && <NewBrand />}
    </Stack>
  );
};
