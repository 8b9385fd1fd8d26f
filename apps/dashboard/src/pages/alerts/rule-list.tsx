import { Button, Group, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleOutput } from '@vigie/contract';
import { splitNames } from '@vigie/contract/names';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { Cut } from '../../ui/cut.tsx';
import { showUndo } from '../../ui/tell.tsx';
import classes from './alerts.module.css';
import { SIGNS } from './conditions.ts';
import { isStateField, measureKey, measureOf } from './rule-fields.ts';
import { inputOf } from './rule-input.ts';
import { RuleTestButton } from './rule-test.tsx';
import { RuleWindow } from './rule-window.tsx';
import type { Edited } from './rule-window.tsx';
import { showValueOf } from './show-value.ts';

const SHOWN = 200;

const RuleActions = ({ rule, edit }: { rule: RuleOutput; edit: () => void }) => {
  const { t } = useTranslation();
  const write = useWrite();
  return (
    <Group gap="xs" className={classes['actions']}>
      <Button size="xs" variant="default" aria-label={`${t('alerts.editRule')}: ${rule.name}`} onClick={edit}>
        {t('alerts.edit')}
      </Button>
      <RuleTestButton rule={rule} />
      <ConfirmButton
        title={t('alerts.removeRule', { name: rule.name })}
        text={t('alerts.removeRuleLong')}
        confirm={t('state.remove')}
        aria-label={`${t('state.remove')}: ${rule.name}`}
        onConfirm={() =>
          write.mutate({
            method: 'DELETE',
            path: `alerts/${rule.id}/`,
            done: () =>
              showUndo(t('alerts.ruleRemoved', { name: rule.name }), () =>
                write.mutate({ path: 'alerts/', body: inputOf(rule) }),
              ),
          })
        }
      >
        {t('state.remove')}
      </ConfirmButton>
    </Group>
  );
};

const ActiveSwitch = ({ rule, may }: { rule: RuleOutput; may: boolean }) => {
  const { t } = useTranslation();
  const write = useWrite();
  return (
    <Switch
      aria-label={`${t('alerts.activeRule')}: ${rule.name}`}
      checked={rule.is_active}
      disabled={!may || write.isPending}
      onChange={(event) =>
        write.mutate({
          method: 'PATCH',
          path: `alerts/${rule.id}/`,
          body: { is_active: event.currentTarget.checked },
        })
      }
    />
  );
};

export const RuleList = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  const answer = useApi<{ count: number; results: RuleOutput[] }>('alerts/', { page_size: SHOWN });
  const [editor, setEditor] = useState<Edited>();
  // A save may end after its editor was left, and another one opened.
  const close = (): void => setEditor((current) => (current === editor ? undefined : current));
  return (
    <Panel
      title={t('alerts.rules')}
      tools={
        may ? (
          <Button size="xs" onClick={() => setEditor({ rule: undefined })}>
            {t('alerts.newRule')}
          </Button>
        ) : (
          <Text c="dimmed">{t('state.readOnly')}</Text>
        )
      }
    >
      <Cut of={answer.data} />
      <Answered answer={answer}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={t('alerts.rulesNone')} />
          ) : (
            <SimpleTable
              label={t('alerts.rules')}
              rows={results}
              keyOf={(row) => row.id}
              columns={[
                { name: t('alerts.name'), show: (row) => row.name },
                { name: t('alerts.activeRule'), show: (row) => <ActiveSwitch rule={row} may={may} /> },
                {
                  name: t('alerts.condition'),
                  show: (row) =>
                    `${t(measureKey(measureOf(row)))} ${SIGNS[row.condition]} ${showValueOf(row, format)(row.threshold_value)}`,
                },
                {
                  name: t('alerts.aggregation'),
                  show: (row) =>
                    t(isStateField(row.metric_field) ? 'alerts.state' : `alerts.${row.aggregation}`),
                },
                {
                  name: t('field.task_type'),
                  show: ({ task_type: list }) =>
                    list === null ? t('state.all') : splitNames(list).join(', '),
                },
                {
                  name: t('alerts.firings'),
                  numeric: true,
                  show: (row) => format.number(row.trigger_count),
                },
                ...(may
                  ? [
                      {
                        name: '',
                        show: (row: RuleOutput) => (
                          <RuleActions rule={row} edit={() => setEditor({ rule: row })} />
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Answered>
      <RuleWindow edited={editor} close={close} />
    </Panel>
  );
};
