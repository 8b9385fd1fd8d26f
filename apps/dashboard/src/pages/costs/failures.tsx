import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Failures as FailuresOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { usdColumn } from '../../ui/usd-column.ts';
import { ExecutionsLink, TypeLink, withinOf } from './drill-links.tsx';
import { queryOf } from './period.ts';
import type { Period } from './period.ts';
import { FAILURES } from './questions.ts';

/** What was spent on executions that came to nothing. */
export const Failures = ({ period }: { period: Period }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = useApi<FailuresOutput>(FAILURES, queryOf(period));
  return (
    <Panel title={t('costs.failures')}>
      <Answered answer={answer}>
        {({ period: counted, lines, total, more_lines: more }) =>
          lines.length === 0 ? (
            <Empty title={t('costs.nothing')} />
          ) : (
            <>
              <Text mb="xs">
                {format.usd(total.cost_usd)} · {format.percent(total.share_percent)}
              </Text>
              <SimpleTable
                label={t('costs.failures')}
                rows={lines}
                keyOf={(line) => `${line.task_type} ${line.outcome} ${line.reason ?? ''}`}
                columns={[
                  {
                    name: t('field.task_type'),
                    show: (line) => <TypeLink type={line.task_type} period={period} />,
                  },
                  { name: t('costs.outcome'), show: (line) => t(`status.${line.outcome}`) },
                  {
                    name: t('field.error_type'),
                    show: ({ task_type, reason }) => {
                      const text = reason ?? t('costs.noneOf.reason');
                      // Executions cannot be found by how they ended: a link would lead to those of the other lines too.
                      const alike = lines.filter(
                        (one) => one.task_type === task_type && one.reason === reason,
                      );
                      if (alike.length > 1) return text;
                      return (
                        <ExecutionsLink
                          of={{ task_type, error_type: reason }}
                          within={withinOf(period, counted)}
                        >
                          {text}
                        </ExecutionsLink>
                      );
                    },
                  },
                  {
                    name: t('costs.executions'),
                    numeric: true,
                    show: (line) => format.number(line.executions),
                  },
                  usdColumn(t('costs.cost'), lines, (line) => line.cost_usd, format),
                ]}
              />
              {more && <Text c="dimmed">{t('costs.more')}</Text>}
            </>
          )
        }
      </Answered>
    </Panel>
  );
};
