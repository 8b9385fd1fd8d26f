import { Button, Group, NumberInput, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BudgetOutput } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { showUndo } from '../../ui/tell.tsx';

const inputOf = (budget: BudgetOutput) => ({
  name: budget.name,
  task_types: budget.task_types,
  amount_usd: budget.amount_usd,
  period: budget.period,
  rolling_days: budget.rolling_days,
  warn_percent: budget.warn_percent,
  action: budget.action,
  is_active: budget.is_active,
});

const NewBudget = () => {
  const { t } = useTranslation();
  const write = useWrite();
  const [name, setName] = useState('');
  const [amount, setAmount] = useState<string | number>('');
  return (
    <form
      className="no-print"
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate({
          path: 'budgets/',
          body: { name, amount_usd: String(amount), period: 'month' },
          done: () => {
            setName('');
            setAmount('');
          },
        });
      }}
    >
      <Group align="end">
        <TextInput
          label={t('costs.budgetName')}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput label={t('costs.amount')} required min={0} value={amount} onChange={setAmount} />
        <Button type="submit" loading={write.isPending}>
          {t('costs.newBudget')}
        </Button>
      </Group>
    </form>
  );
};

const Budget = ({ budget, may }: { budget: BudgetOutput; may: boolean }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const write = useWrite();
  const used = budget.used_percent ?? 100;
  const { forecast } = budget;
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text fw={600}>
          {budget.name}
          {budget.task_types.length > 0 && ` · ${budget.task_types.join(', ')}`}
        </Text>
        <Group gap="sm">
          <Text className="numbers">
            {t('costs.used', { spent: format.usd(budget.spent_usd), amount: format.usd(budget.amount_usd) })}{' '}
            · {format.percent(budget.used_percent)}
          </Text>
          {may && (
            <ConfirmButton
              title={t('costs.removeBudget', { name: budget.name })}
              text={t('state.sure')}
              confirm={t('state.remove')}
              aria-label={`${t('state.remove')}: ${budget.name}`}
              onConfirm={() =>
                write.mutate({
                  method: 'DELETE',
                  path: `budgets/${budget.id}/`,
                  done: () =>
                    showUndo(t('costs.budgetRemoved', { name: budget.name }), () =>
                      write.mutate({ path: 'budgets/', body: inputOf(budget) }),
                    ),
                })
              }
            >
              {t('state.remove')}
            </ConfirmButton>
          )}
        </Group>
      </Group>
      <Progress
        value={Math.min(100, used)}
        color={used >= 100 ? 'red' : used >= budget.warn_percent ? 'yellow' : 'teal'}
        aria-label={budget.name}
      />
      {forecast && (
        <Text size="sm" c="dimmed" title={forecast.method}>
          {t('costs.forecast', { amount: format.usd(forecast.period_end_usd) })}
          {forecast.low_usd !== null &&
            `, ${t('costs.between', { low: format.usd(forecast.low_usd), high: format.usd(forecast.high_usd) })}`}
          {forecast.exhausted_on !== null &&
            ` · ${t('costs.exhausted', { date: format.day(forecast.exhausted_on) })}`}
        </Text>
      )}
    </Stack>
  );
};

export const Budgets = () => {
  const { t } = useTranslation();
  const may = useMay('admin');
  const answer = useApi<{ results: BudgetOutput[] }>('budgets/', { page_size: 100 });
  return (
    <Panel title={t('costs.budgets')}>
      <Stack>
        <Answered answer={answer}>
          {({ results }) =>
            results.length === 0 ? (
              <Empty title={t('costs.budgetsNone')} />
            ) : (
              results.map((budget) => <Budget key={budget.id} budget={budget} may={may} />)
            )
          }
        </Answered>
        {may && <NewBudget />}
      </Stack>
    </Panel>
  );
};
