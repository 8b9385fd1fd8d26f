import { Button, Group, Pagination, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { useAddress, useDays } from '../../app/use-search.ts';
import { LevelBadge, StatusBadge, nameOf } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { isMissing } from '../../ui/missing.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { useNow } from '../../ui/use-now.ts';
import { AlertTimeline } from './alert-timeline.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { showValueOf } from './show-value.ts';

const SHOWN = 50;
const USUAL_DAYS = 30;

const HistoryTable = ({ alerts }: { alerts: readonly AlertOutput[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <SimpleTable
      label={t('alerts.history')}
      rows={alerts}
      keyOf={(row) => row.id}
      columns={[
        { name: t('alerts.triggered'), show: (row) => format.time(row.triggered_at) },
        {
          name: t('alerts.rule'),
          show: (row) => (
            <LinkTo to="/alerts/$id" params={{ id: String(row.id) }}>
              {nameOf(row.alert_rule.name, row.group)}
            </LinkTo>
          ),
        },
        { name: t('field.status'), show: (row) => <StatusBadge status={row.status} /> },
        { name: t('alerts.severity'), show: (row) => <LevelBadge level={row.severity} /> },
        {
          name: t('alerts.worst'),
          numeric: true,
          show: (row) => showValueOf(row, format)(row.current_value),
        },
        {
          name: t('alerts.lasted'),
          numeric: true,
          show: (row) => {
            const end = row.resolved_at === null ? now : Date.parse(row.resolved_at);
            return format.duration(Math.max(0, end - Date.parse(row.triggered_at)));
          },
        },
        {
          name: t('alerts.resolvedBy'),
          show: (row) => (row.resolved_by === 'auto' ? t('alerts.byItself') : (row.resolved_by ?? '')),
        },
      ]}
    />
  );
};

/** Which rows of how many are shown, and the way to the others. */
const Pages = ({ page, count, shown }: { page: number; count: number; shown: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const [, change] = useAddress();
  const from = (page - 1) * SHOWN + 1;
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed" role="status">
        {t('alerts.range', {
          from: format.number(from),
          until: format.number(from + shown - 1),
          total: format.number(count),
        })}
      </Text>
      {count > SHOWN && (
        <Pagination
          className="no-print"
          size="sm"
          siblings={1}
          total={Math.ceil(count / SHOWN)}
          value={page}
          getItemProps={(number) => ({ 'aria-label': t('alerts.page', { n: number }) })}
          getControlProps={(control) =>
            control === 'previous' || control === 'next' ? { 'aria-label': t(`alerts.${control}`) } : {}
          }
          onChange={(number) => change({ page: number === 1 ? '' : String(number) })}
        />
      )}
    </Group>
  );
};

/** Every alert of a period, page by page. */
export const HistoryList = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const [search, change] = useAddress();
  const days = useDays(USUAL_DAYS);
  const asked = Number(search['page']);
  const page = Number.isInteger(asked) && asked > 0 ? asked : 1;
  const narrowed = search['rule'] !== undefined || search['severity'] !== undefined;
  const answer = useApi<{ count: number; results: AlertOutput[] }>('alerts/history/', {
    days,
    alert_rule: search['rule'],
    severity: search['severity'],
    page,
    page_size: SHOWN,
  });
  // There may have been one when its address was kept.
  if (isMissing(answer) && page > 1)
    return (
      <Stack>
        <HistoryFilters usual={USUAL_DAYS} />
        <Empty title={t('alerts.noPage', { n: page })}>
          <Button size="xs" variant="default" onClick={() => change({ page: '' })}>
            {t('alerts.firstPage')}
          </Button>
        </Empty>
      </Stack>
    );
  return (
    <Stack>
      <HistoryFilters usual={USUAL_DAYS} />
      <Answered answer={answer}>
        {({ count, results }) =>
          results.length === 0 ? (
            <Empty title={t(narrowed ? 'alerts.historyNoneSuch' : 'alerts.historyNone', { count: days })} />
          ) : (
            <Stack>
              <Panel title={t('alerts.timeline')}>
                {results.length < count && (
                  <Text size="sm" c="dimmed" mb="xs">
                    {t('alerts.timelinePart', {
                      shown: format.number(results.length),
                      total: format.number(count),
                    })}
                  </Text>
                )}
                <AlertTimeline alerts={results} days={days} />
              </Panel>
              <Panel title={t('alerts.history')}>
                <Stack>
                  <Pages page={page} count={count} shown={results.length} />
                  <HistoryTable alerts={results} />
                </Stack>
              </Panel>
            </Stack>
          )
        }
      </Answered>
    </Stack>
  );
};
