import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Ledger } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { Answered } from '../../ui/states.tsx';
import { LedgerTable } from './ledger.tsx';
import type { Period } from './period.ts';
import { BY_BRAND, LEDGER, ledgerOf } from './questions.ts';

/** What every brand spent that somebody sees, with a total of its own. */
export const BrandsSpent = ({ period }: { period: Period }) => {
  const { t } = useTranslation();
  const answer = useApi<Ledger>(LEDGER, ledgerOf(period, BY_BRAND));
  return (
    <>
      <Text mb="xs">{t('costs.allBrands')}</Text>
      <Answered answer={answer}>
        {(ledger) => (
          <LedgerTable
            summed
            label={t('costs.byBrand')}
            ledger={ledger}
            about={{
              name: t('costs.brand'),
              keyOf: (line) => line.brand?.id ?? '',
              show: (line) => line.brand?.name,
            }}
          />
        )}
      </Answered>
    </>
  );
};
