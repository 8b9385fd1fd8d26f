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

const SHOWN = 200;

/** The prices that count, and the models that have none. */
export const PriceBook = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const prices = useApi<{ count: number; results: PriceOutput[] }>('prices/', { page_size: SHOWN });
  const unpriced = useApi<Unpriced>('prices/unpriced/');
  const may = useMay('write');
  const [model, setModel] = useState('');
  return (
    <Panel title={t('costs.prices')}>
      <Stack>
        {unpriced.data && unpriced.data.models.length > 0 && (
          <SimpleTable
            label={t('costs.unpricedList')}
            rows={unpriced.data.models}
            keyOf={(row) => `${row.model} ${row.reason}`}
            columns={[
              { name: t('costs.unpricedList'), show: (row) => row.model },
              { name: t('costs.executions'), numeric: true, show: (row) => format.number(row.executions) },
              { name: t('field.tokens_used'), numeric: true, show: (row) => format.compact(row.tokens_used) },
              ...(may
                ? [
                    {
                      name: '',
                      show: (row: Unpriced['models'][number]) => (
                        <Button
                          size="compact-sm"
                          variant="default"
                          className="no-print"
                          aria-label={`${t('costs.setPrice')}: ${row.model}`}
                          onClick={() => setModel(row.model)}
                        >
                          {t('costs.setPrice')}
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
        {may && <NewPrice model={model} setModel={setModel} />}
        <Cut of={prices.data} />
        <Answered answer={prices}>
          {({ results }) => (
            <SimpleTable
              label={t('costs.prices')}
              rows={results}
              keyOf={(row) => row.id}
              columns={[
                { name: t('field.model'), show: (row) => row.model },
                {
                  name: t('costs.prices'),
                  show: (row) => (
                    <Text size="sm">
                      {row.rates
                        .map(({ unit, per, usd }) =>
                          t('costs.per', {
                            usd: format.usd(usd),
                            per: format.compact(per),
                            unit: unit.replaceAll('_', ' '),
                          }),
                        )
                        .join(', ')}
                    </Text>
                  ),
                },
                { name: t('costs.from', { date: '' }), show: (row) => format.time(row.effective_from) },
                { name: '', show: (row) => row.book.name },
              ]}
            />
          )}
        </Answered>
      </Stack>
    </Panel>
  );
};
