import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MetricOutput, TaskDetail } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { usdColumn } from '../../ui/usd-column.ts';

const DAY = 86_400_000;
/** So many before, and as many after. */
const EACH_SIDE = 10;
/** Beyond that it is another time; and a type that ran twice in a year need not be looked for in all of it. */
const WITHIN_DAYS = 7;

type Execution = TaskDetail['metrics'][number];
type Row = Pick<Execution, 'id' | 'created_at' | 'execution_time_ms' | 'error_count' | 'cost_usd'> & {
  base_task: Pick<MetricOutput['base_task'], 'id' | 'task_id'>;
};
interface Page {
  results: MetricOutput[];
}

/** The executions of the type right before and right after one: whether it was this task, or everything. */
export const Neighbours = ({ task, execution }: { task: TaskDetail; execution: Execution }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const at = Date.parse(execution.created_at);
  const away = (days: number): string => new Date(at + days * DAY).toISOString();
  const query = { task_type: joinNames([task.task_type]), page_size: EACH_SIDE + 1 };
  const before = useApi<Page>('metrics/', {
    ...query,
    created_after: away(-WITHIN_DAYS),
    created_before: execution.created_at,
    ordering: '-created_at',
  });
  const after = useApi<Page>('metrics/', {
    ...query,
    created_after: execution.created_at,
    created_before: away(WITHIN_DAYS),
    ordering: 'created_at',
  });
  /** Newest first, the execution itself among them. */
  const rowsOf = (earlier: Page, later: Page): Row[] => [
    ...later.results
      .filter(({ id }) => id !== execution.id)
      .slice(0, EACH_SIDE)
      .toReversed(),
    { ...execution, base_task: task },
    ...earlier.results.slice(0, EACH_SIDE),
  ];
  return (
    <Panel title={t('task.neighbours')}>
      <Answered answer={before}>
        {(earlier) => (
          <Answered answer={after}>
            {(later) => {
              const rows = rowsOf(earlier, later);
              if (rows.every((row) => row.base_task.id === task.id))
                return <Empty title={t('task.noNeighbours', { days: WITHIN_DAYS })} />;
              return (
                <SimpleTable
                  label={t('task.neighbours')}
                  rows={rows}
                  keyOf={(row) => row.id}
                  columns={[
                    { name: t('field.created_at'), whole: true, show: (row) => format.time(row.created_at) },
                    {
                      name: t('field.task_id'),
                      show: ({ base_task: of }) =>
                        of.id === task.id ? (
                          <Text component="strong" fw={650} aria-current="true">
                            {of.task_id} · {t('task.thisOne')}
                          </Text>
                        ) : (
                          <LinkTo to="/tasks/$id" params={{ id: String(of.id) }}>
                            {of.task_id}
                          </LinkTo>
                        ),
                    },
                    {
                      name: t('field.execution_time_ms'),
                      numeric: true,
                      show: (row) => format.duration(row.execution_time_ms),
                    },
                    {
                      name: t('field.error_count'),
                      numeric: true,
                      show: (row) => format.number(row.error_count),
                    },
                    usdColumn(t('field.cost_usd'), rows, (row) => row.cost_usd, format),
                  ]}
                />
              );
            }}
          </Answered>
        )}
      </Answered>
    </Panel>
  );
};
