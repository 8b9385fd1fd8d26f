import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BudgetOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { Cut } from '../../ui/cut.tsx';
import { FormWindow } from '../../ui/form-window.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { Budget } from './budget.tsx';
import { BudgetForm } from './budget-form.tsx';

/** As many as a brand can have. */
const MOST_SHOWN = 100;

export const Budgets = () => {
  const { t } = useTranslation();
  const may = useMay('admin');
  const answer = useApi<{ count: number; results: BudgetOutput[] }>('budgets/', { page_size: MOST_SHOWN });
  const [edited, setEdited] = useState<BudgetOutput | 'new'>();
  // A save may end after its window was left.
  const close = (): void => setEdited((current) => (current === edited ? undefined : current));
  return (
    <Panel title={t('budget.title')}>
      <Stack>
        <Cut of={answer.data} />
        <Answered answer={answer}>
          {({ results }) =>
            results.length === 0 ? (
              <Empty title={t('budget.none')} />
            ) : (
              results.map((budget) => (
                <Budget key={budget.id} budget={budget} edit={may ? () => setEdited(budget) : undefined} />
              ))
            )
          }
        </Answered>
        {may && (
          <Group className="no-print">
            <Button onClick={() => setEdited('new')}>{t('budget.add')}</Button>
          </Group>
        )}
      </Stack>
      <FormWindow
        opened={edited !== undefined}
        close={close}
        title={t(edited === 'new' ? 'budget.add' : 'budget.editTitle')}
      >
        {edited !== undefined && <BudgetForm budget={edited === 'new' ? undefined : edited} onDone={close} />}
      </FormWindow>
    </Panel>
  );
};
