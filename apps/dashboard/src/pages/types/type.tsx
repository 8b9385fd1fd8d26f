import { Button, Group, Select, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Anomalies, Dashboard } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useApi } from '../../api/use-api.ts';
import { PERIODS, sinceOf } from '../../app/period.ts';
import { useAddress, useDays } from '../../app/use-search.ts';
import { Cut } from '../../ui/cut.tsx';
import { ButtonTo } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker, useTaskTypes } from '../../ui/pickers.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { AnomalyList } from '../insight/anomaly-list.tsx';
import { DASHBOARD, dashboardOf } from '../overview/questions.ts';
import { USUAL_DAYS } from './questions.ts';
import { TypeCharts } from './type-charts.tsx';
import { TypeFigures } from './type-figures.tsx';

const UNUSUAL_SHOWN = 20;

/** No task type is called that: it stands for the period before. */
const BEFORE = '\n';

const Tools = ({ type, days }: { type: string; days: number }) => {
  const { t } = useTranslation();
  const [search, change] = useAddress();
  const [types, wanting] = useTaskTypes();
  const now = useNow();
  return (
    <>
      <Select
        {...wanting}
        size="xs"
        w={200}
        aria-label={t('types.compare')}
        placeholder={t('types.compare')}
        searchable
        clearable
        value={search['against'] === 'before' ? BEFORE : (search['compare'] ?? null)}
        data={[
          { value: BEFORE, label: t('types.before', { count: days }) },
          ...new Set(
            [...types, ...(search['compare'] ? [search['compare']] : [])].filter((one) => one !== type),
          ),
        ]}
        onChange={(value) =>
          change(
            value === BEFORE ? { against: 'before', compare: '' } : { against: '', compare: value ?? '' },
          )
        }
      />
      <PeriodPicker usual={USUAL_DAYS} />
      <ButtonTo
        size="xs"
        variant="default"
        to="/executions"
        // Those that the figures are of, and no others.
        search={{ task_type: joinNames([type]), created_after: sinceOf(days, now) }}
      >
        {t('types.see')}
      </ButtonTo>
    </>
  );
};

const NothingHere = ({ days }: { days: number }) => {
  const { t } = useTranslation();
  const [, change] = useAddress();
  return (
    <Empty title={t('types.none')}>
      <Text>{t('types.noneLong')}</Text>
      <Group justify="center">
        {PERIODS.filter((longer) => longer > days).map((count) => (
          <Button key={count} variant="default" onClick={() => change({ days: String(count) })}>
            {t('types.longer', { count })}
          </Button>
        ))}
        <ButtonTo to="/types" variant="default">
          {t('types.all')}
        </ButtonTo>
      </Group>
    </Empty>
  );
};

const Unusual = ({ found }: { found: Anomalies }) => {
  const { t } = useTranslation();
  const { anomalies_detected: count, reason } = found;
  const results = found.anomalies.slice(0, UNUSUAL_SHOWN);
  if (results.length === 0)
    return <Empty title={t(reason === null ? 'insight.noAnomalies' : 'insight.tooLittle')} />;
  return (
    <>
      <Cut of={{ count, results }} text="insight.showing" />
      <AnomalyList anomalies={results} />
    </>
  );
};

export const TypePage = () => {
  const { type = '' } = useParams({ strict: false });
  const { t } = useTranslation();
  const [search] = useAddress();
  const days = useDays(USUAL_DAYS);
  const before = search['against'] === 'before';
  const other = before ? undefined : search['compare'];
  const dashboard = useApi<Dashboard>(DASHBOARD, dashboardOf(days, joinNames([type])));
  const anomalies = useApi<Anomalies>('metrics/anomalies/', {
    days,
    task_type: joinNames([type]),
    ranges: true,
  });
  return (
    <Page title={type} tools={<Tools type={type} days={days} />}>
      {dashboard.data?.summary.total_tasks === 0 ? (
        <NothingHere days={days} />
      ) : (
        <>
          <TypeFigures type={type} other={other} days={days} dashboard={dashboard} />
          <TypeCharts type={type} days={days} other={other} before={before} ranges={anomalies.data?.ranges} />
          <Panel title={t('types.unusual')}>
            <Answered answer={anomalies}>{(found) => <Unusual found={found} />}</Answered>
          </Panel>
        </>
      )}
    </Page>
  );
};
