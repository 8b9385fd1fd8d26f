import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PriceOutput, Unpriced } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { FormWindow } from '../../ui/form-window.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { ExecutionsLink } from './drill-links.tsx';
import { NewPrice } from './new-price.tsx';
import { PriceList } from './price-list.tsx';

/** As many as the API gives at once. */
const MOST_SHOWN = 1_000;

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
  /** The model that is given a price; empty if it is still to be named. */
  const [priced, setPriced] = useState<string>();
  // A save may end after its window was left.
  const close = (): void => setPriced((current) => (current === priced ? undefined : current));
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
                {
                  name: t('price.unpriced'),
                  show: ({ model: name }) => (
                    <ExecutionsLink of={{ model: name, cost_source: 'unpriced' }}>{name}</ExecutionsLink>
                  ),
                },
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
                            onClick={() => setPriced(row.model)}
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
        {may && (
          <Group>
            <Button onClick={() => setPriced('')}>{t('price.add')}</Button>
          </Group>
        )}
        <Answered answer={prices}>{(answered) => <PriceList prices={answered} />}</Answered>
      </Stack>
      <FormWindow opened={priced !== undefined} close={close} title={t('price.add')}>
        {priced !== undefined && <NewPrice model={priced} onDone={close} />}
      </FormWindow>
    </Panel>
  );
};
