import { Box, Button, Select, Stack } from '@mantine/core';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Ledger } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useBrand } from '../../app/brand.tsx';
import { useAddress } from '../../app/use-search.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { Budgets } from './budgets.tsx';
import { Failures } from './failures.tsx';
import { Lines, Totals } from './ledger.tsx';
import { PeriodTools } from './period-tools.tsx';
import { PriceBook } from './price-book.tsx';
import { PrintHeading } from './print-heading.tsx';
import { Statement } from './statement.tsx';
import { queryOf, usePeriod } from './use-period.ts';

const GROUPS = ['task_type', 'model', 'queue', 'worker', 'day', 'outcome', 'brand'] as const;
const MOST_LINES = 1_000;

/** What was spent and on what, what failing cost, what may still be spent. It prints as a report. */
export const Costs = () => {
  const { t } = useTranslation();
  const { session } = useBrand();
  const [search, change] = useAddress();
  const period = usePeriod();
  const group = GROUPS.find((one) => one === search['by']) ?? 'task_type';
  const groups = GROUPS.filter((one) => one !== 'brand' || session.brands.length > 1);
  const answer = useApi<Ledger>('costs/', { ...queryOf(period), group_by: group, limit: MOST_LINES });
  return (
    <Page
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
      <Answered answer={answer}>
        {(ledger) => (
          <Stack>
            <Totals total={ledger.total} />
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
              <Lines ledger={ledger} />
            </Panel>
          </Stack>
        )}
      </Answered>
      <Failures period={period} />
      <Budgets />
      <Box className="no-print">
        <PriceBook />
      </Box>
    </Page>
  );
};
