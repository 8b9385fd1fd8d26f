import { Text, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ExecutionColumn } from './columns.tsx';
import classes from './execution-table.module.css';
import { orderBy, orderedBy } from './ordering.ts';

/** The names of the columns; pressed, it is ordered by one, with Shift by it too. */
export const ColumnHeads = ({
  columns,
  ordering,
  onOrder,
}: {
  columns: readonly ExecutionColumn[];
  ordering: string;
  onOrder: (ordering: string) => void;
}) => {
  const { t } = useTranslation();
  return columns.map(({ id, label, numeric, orderable }) => {
    const ordered = orderedBy(ordering, id);
    const Arrow = ordered?.descending ? ArrowDown : ArrowUp;
    const ranked = ordered?.among === true;
    const direction = ordered?.rank === 1 ? (ordered.descending ? 'descending' : 'ascending') : 'none';
    return (
      <div key={id} role="columnheader" aria-sort={direction} data-numeric={numeric}>
        {orderable ? (
          <UnstyledButton
            fw={600}
            fz="sm"
            title={t('executions.orderToo')}
            aria-label={
              ranked
                ? t('executions.orderRanked', { field: label, rank: ordered.rank })
                : t('executions.order', { field: label })
            }
            onClick={(event) => onOrder(orderBy(ordering, id, event.shiftKey))}
          >
            {label}
            {ordered && <Arrow size={12} aria-hidden className={classes['arrow']} />}
            {ranked && <sup data-rank={ordered.rank} className={classes['rank']} />}
          </UnstyledButton>
        ) : (
          <Text fw={600} fz="sm" span>
            {label}
          </Text>
        )}
      </div>
    );
  });
};
