import { Button, Stack, Text } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PriceOutput } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { Cut } from '../../ui/cut.tsx';
import { SimpleTable } from '../../ui/table.tsx';

/** Prices are for one, a thousand or a million of their unit. */
const PER = { 1: 'perOne', 1_000: 'perThousand', 1_000_000: 'perMillion' } as const;

/** A rate in words, with all its digits: `$0.00002 per call`. */
const useShowRate = (): ((rate: PriceOutput['rates'][number]) => string) => {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ unit, per, usd }) =>
    t(`price.${PER[per as keyof typeof PER]}`, {
      usd: format.price(usd),
      unit: t(`price.unit.${unit}`),
      units: t(`price.units.${unit}`),
    });
};

/** The prices that count: long, and seldom looked at, so it is opened by who wants to read it. */
export const PriceList = ({ prices }: { prices: { count: number; results: PriceOutput[] } }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const showRate = useShowRate();
  const [open, setOpen] = useState(false);
  // The press is answered first.
  const drawn = useDeferredValue(open);
  const { count, results } = prices;
  return (
    <Stack gap="xs" align="stretch">
      <Button
        size="xs"
        variant="default"
        style={{ alignSelf: 'start' }}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? t('price.hide') : t('price.show', { count, n: format.number(count) })}
      </Button>
      {drawn && (
        <>
          <Cut of={prices} />
          <SimpleTable
            label={t('price.title')}
            rows={results}
            keyOf={(row) => row.id}
            columns={[
              { name: t('field.model'), show: (row) => row.model },
              {
                name: t('price.prices'),
                long: true,
                show: (row) => (
                  <Stack gap={0} miw={250}>
                    {row.rates.map((rate) => (
                      <Text key={rate.unit}>{showRate(rate)}</Text>
                    ))}
                  </Stack>
                ),
              },
              { name: t('price.since'), show: (row) => format.time(row.effective_from) },
              // The one that comes with the server has its name in English only.
              {
                name: t('price.book'),
                show: ({ book }) => (book.shared ? t('price.publicBook') : book.name),
              },
            ]}
          />
        </>
      )}
    </Stack>
  );
};
