import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PriceOutput, Unpriced } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { Cut } from '../../ui/cut.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { NewPrice } from './new-price.tsx';

/** As many as the API gives at once. */
const MOST_SHOWN = 1_000;

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

/** How many executions wait, also for models that are not listed. */
const UnpricedCount = ({ of: { count, models } }: { of: Unpriced }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const listed = models.reduce((sum, { executions }) => sum + executions, 0);
  return (
    <Text>
      {t('price.waiting', { n: format.number(count) })}
      {listed < count && ` ${t('price.waitingCut', { shown: format.number(models.length) })}`}
    </Text>
  );
};

/** The prices that count, and the models that have none. */
export const PriceBook = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const prices = useApi<{ count: number; results: PriceOutput[] }>('prices/', { page_size: MOST_SHOWN });
  const unpriced = useApi<Unpriced>('prices/unpriced/');
  const may = useMay('write');
  const [model, setModel] = useState('');
  const showRate = useShowRate();
  return (
    <Panel title={t('price.title')}>
      <Stack>
        {unpriced.data && unpriced.data.models.length > 0 && (
          <>
            <UnpricedCount of={unpriced.data} />
            <SimpleTable
              label={t('price.unpriced')}
              rows={unpriced.data.models}
              keyOf={(row) => `${row.model} ${row.reason}`}
              columns={[
                { name: t('price.unpriced'), show: (row) => row.model },
                { name: t('costs.executions'), numeric: true, show: (row) => format.number(row.executions) },
                {
                  name: t('field.tokens_used'),
                  numeric: true,
                  show: (row) => format.compact(row.tokens_used),
                },
                ...(may
                  ? [
                      {
                        name: '',
                        show: (row: Unpriced['models'][number]) => (
                          <Button
                            size="compact-sm"
                            variant="default"
                            aria-label={`${t('price.set')}: ${row.model}`}
                            onClick={() => setModel(row.model)}
                          >
                            {t('price.set')}
                          </Button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </>
        )}
        {may && <NewPrice model={model} setModel={setModel} />}
        <Cut of={prices.data} />
        <Answered answer={prices}>
          {({ results }) => (
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
                { name: t('price.book'), show: (row) => row.book.name },
              ]}
            />
          )}
        </Answered>
      </Stack>
    </Panel>
  );
};
