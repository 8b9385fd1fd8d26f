import { Box, Button, Select, Stack } from '@mantine/core';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Ledger } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useBrand } from '../../app/brand.tsx';
import { useAddress } from '../../app/use-search.ts';
import { Below, Page, Panel } from '../../ui/page.tsx';
import { PrintHeading } from '../../ui/print-heading.tsx';
import { Answered, Loading } from '../../ui/states.tsx';
import { Budgets } from './budgets.tsx';
import { Failures } from './failures.tsx';
import { Lines, Totals } from './ledger.tsx';
import { PeriodTools } from './period-tools.tsx';
import { PriceBook } from './price-book.tsx';
import { Statement } from './statement.tsx';
import { GROUPS, LEDGER, groupOf, ledgerOf } from './questions.ts';
import type { Group } from './questions.ts';
import { usePeriod } from './use-period.ts';

/** @param props.ledger undefined until it comes */
const Spent = ({ ledger, group }: { ledger: Ledger | undefined; group: Group }) => {
  const { t } = useTranslation();
  const { session } = useBrand();
  const [, change] = useAddress();
  const groups = GROUPS.filter((one) => one !== 'brand' || session.brands.length > 1);
  return (
    <Stack>
      <Totals total={ledger?.total} />
      <Panel
        title={t('costs.by')}
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
        {ledger ? <Lines ledger={ledger} /> : <Loading />}
      </Panel>
    </Stack>
  );
};

/** What was spent and on what, what failing cost, what may still be spent. It prints as a report. */
export const Costs = () => {
  const { t } = useTranslation();
  const [search] = useAddress();
  const period = usePeriod();
  const group = groupOf(search);
  const answer = useApi<Ledger>(LEDGER, ledgerOf(period, group));
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
      <Answered answer={answer} meanwhile={<Spent ledger={undefined} group={group} />}>
        {(ledger) => <Spent ledger={ledger} group={group} />}
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
