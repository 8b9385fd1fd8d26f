import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Statement as StatementOutput } from '@vigie/contract';
import { download } from '../../api/download.ts';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useBrand, useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { showDone, showError } from '../../ui/tell.tsx';
import { TypeLink } from './drill-links.tsx';

const Actions = ({ month, closable }: { month: string; closable: boolean }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { brandId } = useBrand();
  const write = useWrite();
  const name = format.month(month);
  return (
    <Group gap="xs" className="no-print">
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          const file = { brandId, query: { format: 'csv' }, name: `statement-${month}.csv` };
          void download(`statements/${month}/`, file).catch(showError);
        }}
      >
        {t('statement.csv')}
      </Button>
      {closable && (
        <ConfirmButton
          title={t('statement.closeSure', { month: name })}
          text={t('statement.closeLong')}
          confirm={t('statement.close')}
          onConfirm={() =>
            write.mutate({
              path: `statements/${month}/close/`,
              body: {},
              done: () => showDone(t('statement.isClosed', { month: name })),
            })
          }
        >
          {t('statement.close')}
        </ConfirmButton>
      )}
    </Group>
  );
};

/** Where it stands, and what it has not in it. */
const Standing = ({ of }: { of: StatementOutput }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const later = Number(of.later_changes_usd ?? 0);
  return (
    <>
      <Text data-status={of.status}>
        {of.status === 'open'
          ? t('statement.open')
          : t('statement.closed', { time: format.time(of.closed_at), name: of.closed_by ?? '' })}
      </Text>
      {later !== 0 && <Text>{t('statement.later', { amount: format.usd(of.later_changes_usd) })}</Text>}
      {of.total.unpriced > 0 && (
        <Text>{t('statement.unpriced', { n: format.number(of.total.unpriced) })}</Text>
      )}
    </>
  );
};

/** The statement of a month: by type, in lines that add up to the cent. */
export const Statement = ({ month, isOver }: { month: string; isOver: boolean }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('admin');
  const answer = useApi<StatementOutput>(`statements/${month}/`, { compare: true });
  return (
    <Panel
      title={t('statement.title', { month: format.month(month) })}
      tools={<Actions month={month} closable={may && isOver && answer.data?.status === 'open'} />}
    >
      <Answered answer={answer}>
        {(statement) => (
          <Stack gap="xs">
            <Standing of={statement} />
            <SimpleTable
              label={t('statement.title', { month: format.month(month) })}
              rows={[...statement.lines, { ...statement.total, name: null }]}
              keyOf={({ name }) => name ?? ''}
              columns={[
                {
                  name: t('costs.task_type'),
                  show: ({ name }) =>
                    name === null ? (
                      <b>{t('statement.total')}</b>
                    ) : (
                      <TypeLink type={name} period={{ month, isOver }} />
                    ),
                },
                {
                  name: t('costs.executions'),
                  numeric: true,
                  show: ({ executions }) => format.number(executions),
                },
                {
                  name: t('statement.amount'),
                  numeric: true,
                  show: ({ name, amount }) =>
                    name === null ? <b>{format.usd(amount)}</b> : format.usd(amount),
                },
              ]}
            />
            <Text size="xs" c="dimmed">
              {t('statement.rounded')}
            </Text>
          </Stack>
        )}
      </Answered>
    </Panel>
  );
};
