import { Text, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect } from 'react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExecutionColumn } from './columns.tsx';
import classes from './execution-table.module.css';
import { orderedBy } from './ordering.ts';

const headId = (column: string): string => `order-by-${column}`;

/**
 * The names of the columns; pressed, it is ordered by one, with Shift by it too. The table of another order is another one: its
 * head takes the focus over from the one that was pressed.
 */
export const ColumnHeads = ({
  columns,
  ordering,
  pressed,
  onOrder,
}: {
  columns: readonly ExecutionColumn[];
  ordering: string;
  pressed: RefObject<string | undefined>;
  onOrder: (id: string, too: boolean) => void;
}) => {
  const { t } = useTranslation();
  useEffect(() => {
    if (pressed.current !== undefined && document.activeElement === document.body)
      document.getElementById(headId(pressed.current))?.focus({ preventScroll: true });
  }, [pressed]);
  return columns.map(({ id, label, numeric, orderable }) => {
    const ordered = orderedBy(ordering, id);
    const Arrow = ordered?.descending ? ArrowDown : ArrowUp;
    const ranked = ordered?.among === true;
    const direction = ordered?.rank === 1 ? (ordered.descending ? 'descending' : 'ascending') : 'none';
    return (
      <div key={id} role="columnheader" aria-sort={direction} data-numeric={numeric}>
        {orderable ? (
          <UnstyledButton
            id={headId(id)}
            fw={600}
            fz="sm"
            title={t('executions.orderToo')}
            aria-label={
              ranked
                ? t('executions.orderRanked', { field: label, rank: ordered.rank })
                : t('executions.order', { field: label })
            }
            onClick={(event) => onOrder(id, event.shiftKey)}
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
