import { Box, Button, Select, Stack } from '@mantine/core';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Ledger } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useBrand } from '../../app/brand.tsx';
import { usePrinting } from '../../app/printing.ts';
import { useAddress } from '../../app/use-search.ts';
import { Below, Page, Panel } from '../../ui/page.tsx';
import { PrintHeading } from '../../ui/print-heading.tsx';
import { Answered, Loading } from '../../ui/states.tsx';
import { BrandsSpent } from './brands-spent.tsx';
import { Budgets } from './budgets.tsx';
import { Failures } from './failures.tsx';
import { Lines } from './ledger.tsx';
import { PeriodTools } from './period-tools.tsx';
import { PriceBook } from './price-book.tsx';
import { Statement } from './statement.tsx';
import { BY_BRAND, GROUPS, LEDGER, groupOf, ledgerOf } from './questions.ts';
import type { Group } from './questions.ts';
import type { Period } from './period.ts';
import { Totals } from './totals.tsx';
import { usePeriod } from './use-period.ts';

/**
 * What the brand spent and on what. Its figures are its own, also above the table of all brands; and paper, which is headed
 * with its name, has no other brand on it.
 * @param props.ledger undefined until it comes
 */
const Spent = ({ ledger, period }: { ledger: Ledger | undefined; period: Period }) => {
  const { t } = useTranslation();
  const { session } = useBrand();
  const [search, change] = useAddress();
  const printing = usePrinting() !== undefined;
  const groups: readonly (Group | typeof BY_BRAND)[] =
    session.brands.length > 1 ? [...GROUPS, BY_BRAND] : GROUPS;
  const group = groups.find((one) => one === search['by']) ?? groupOf(search);
  const allBrands = group === BY_BRAND && !printing;
  return (
    <Stack>
      <Totals total={ledger?.total} />
      <Panel
        title={t(allBrands ? 'costs.byBrand' : 'costs.by')}
        tools={
          <Select
            size="xs"
            w={160}
            className="no-print"
            aria-label={t('costs.by')}
            allowDeselect={false}
            value={group}
            onChange={(value) => value && change({ by: value })}
            data={groups.map((value) => ({ value, label: t(`costs.${value}`) }))}
          />
        }
      >
        {allBrands ? (
          <BrandsSpent period={period} />
        ) : ledger ? (
          <Lines ledger={ledger} period={period} />
        ) : (
          <Loading />
        )}
      </Panel>
    </Stack>
  );
};

/** What was spent and on what, what failing cost, what may still be spent. It prints as a report. */
export const Costs = () => {
  const { t } = useTranslation();
  const [search] = useAddress();
  const period = usePeriod();
  const answer = useApi<Ledger>(LEDGER, ledgerOf(period, groupOf(search)));
  return (
    <Page
      atOnce
      title={t('costs.title')}
      tools={
        <>
          <PeriodTools />
          <Button
            size="xs"
            variant="default"
            leftSection={<Printer size={14} aria-hidden />}
            onClick={() => print()}
          >
            {t('costs.print')}
          </Button>
        </>
      }
    >
      <PrintHeading period={period} />
      {period.month !== undefined && <Statement month={period.month} isOver={period.isOver} />}
      <Answered answer={answer} meanwhile={<Spent ledger={undefined} period={period} />}>
        {(ledger) => <Spent ledger={ledger} period={period} />}
      </Answered>
      <Below>
        <Failures period={period} />
        <Budgets />
        <Box className="no-print">
          <PriceBook />
        </Box>
      </Below>
    </Page>
  );
};
