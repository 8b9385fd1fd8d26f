import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { LevelBadge, StatusBadge } from '../../ui/badges.tsx';
import { showField } from '../../ui/fields.ts';
import { Cut } from '../../ui/cut.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { AlertTimeline } from './alert-timeline.tsx';

const SHOWN = 100;

export const HistoryList = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = useApi<{ count: number; results: AlertOutput[] }>('alerts/history/', { page_size: SHOWN });
  return (
    <Answered answer={answer}>
      {({ results }) =>
        results.length === 0 ? (
          <Empty title={t('alerts.historyNone')} />
        ) : (
          <Stack>
            <Cut of={answer.data} />
            <Panel title={t('alerts.timeline')}>
              <AlertTimeline alerts={results} />
            </Panel>
            <SimpleTable
              label={t('alerts.history')}
              rows={results}
              keyOf={(row) => row.id}
              columns={[
                { name: t('field.created_at'), show: (row) => format.time(row.triggered_at) },
                {
                  name: t('alerts.name'),
                  show: (row) => `${row.alert_rule.name}${row.group === '' ? '' : ` · ${row.group}`}`,
                },
                { name: t('field.status'), show: (row) => <StatusBadge status={row.status} /> },
                { name: t('alerts.severity'), show: (row) => <LevelBadge level={row.severity} /> },
                {
                  name: t('alerts.worst'),
                  numeric: true,
                  show: (row) => showField(row.metric_field, format)(row.current_value),
                },
                {
                  name: t('alerts.lasted'),
                  numeric: true,
                  show: (row) =>
                    format.duration(
                      (row.resolved_at === null ? Date.now() : Date.parse(row.resolved_at)) -
                        Date.parse(row.triggered_at),
                    ),
                },
                { name: t('alerts.resolvedBy'), show: (row) => row.resolved_by ?? '' },
              ]}
            />
          </Stack>
        )
      }
    </Answered>
  );
};
