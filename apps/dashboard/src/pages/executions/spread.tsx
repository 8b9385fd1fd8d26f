import { Select, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Distribution } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import type { Search } from '../../app/pages.ts';
import type { Change } from '../../app/use-search.ts';
import { SpreadChart } from '../../charts/spread-chart.tsx';
import { isZero } from '../../charts/spread-gaps.ts';
import { METRIC_FIELDS, showField } from '../../ui/fields.ts';
import { Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { withoutComparisons } from './filters.ts';
import { SPREAD, fieldOf, spreadOf } from './questions.ts';

/** How a field is spread over all that matches, and its sums; a bar narrows to what is in it. */
export const Spread = ({ search, change }: { search: Search; change: Change }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const field = fieldOf(search);
  const answer = useApi<Distribution>(SPREAD, spreadOf(search));
  const name = t(`field.${field}`);
  const show = showField(field, format);
  return (
    <Panel
      title={t('executions.spread', { field: name })}
      tools={
        <Select
          size="xs"
          w={150}
          aria-label={t('alerts.metric')}
          allowDeselect={false}
          value={field}
          data={METRIC_FIELDS.map((value) => ({ value, label: t(`field.${value}`) }))}
          onChange={(value) => value && change({ field: value })}
        />
      }
    >
      <Answered answer={answer}>
        {(found) => (
          <>
            <Text fw={600} className="numbers" data-count={found.count} role="status">
              {t('executions.count', { count: found.count, shown: format.number(found.count) })}
              {found.count > 0 &&
                ` · ${t('executions.failed', { count: found.failed, shown: format.number(found.failed) })} · ${t(
                  'executions.summary',
                  { cost: format.usd(found.cost_usd), field: name, mean: show(found.avg) },
                )}`}
            </Text>
            {found.buckets.length > 0 && (
              <>
                <SpreadChart
                  label={t('executions.spread', { field: name })}
                  buckets={found.buckets}
                  show={show}
                  count={format.compact}
                  onChoose={(bucket) =>
                    change({
                      ...withoutComparisons(field),
                      ...(isZero(bucket)
                        ? { [field]: '0' }
                        : { [`${field}__gte`]: String(bucket.from), [`${field}__lt`]: String(bucket.to) }),
                    })
                  }
                />
                {found.buckets.length > 1 && (
                  <Text size="xs" c="dimmed">
                    {t('executions.spreadHint')}
                  </Text>
                )}
              </>
            )}
          </>
        )}
      </Answered>
    </Panel>
  );
};
