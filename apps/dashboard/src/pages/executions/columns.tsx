import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { MetricOutput } from '@vigie/contract';
import { NONE } from '../../app/format.ts';
import type { Format } from '../../app/format.ts';
import { StatusBadge } from '../../ui/badges.tsx';
import { METRIC_FIELDS, showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';

export interface ExecutionColumn {
  id: string;
  label: string;
  /** Pixels. */
  width: number;
  numeric: boolean;
  /** Whether the API orders by it. */
  orderable: boolean;
  show: (row: MetricOutput) => ReactNode;
}

export const USUAL_COLUMNS = [
  'created_at',
  'task_id',
  'task_type',
  'status',
  'execution_time_ms',
  'queue_wait_time_ms',
  'memory_usage_mb',
  'tokens_used',
  'cost_usd',
];

export const columnsOf = (t: TFunction, format: Format): ExecutionColumn[] => [
  {
    id: 'created_at',
    label: t('field.created_at'),
    width: 215,
    numeric: false,
    orderable: true,
    show: (row) => format.time(row.created_at),
  },
  {
    id: 'task_id',
    label: t('field.task_id'),
    width: 200,
    numeric: false,
    orderable: false,
    show: (row) => (
      <LinkTo to="/tasks/$id" params={{ id: String(row.base_task.id) }} truncate="end" display="block">
        {row.base_task.task_id}
      </LinkTo>
    ),
  },
  {
    id: 'task_type',
    label: t('field.task_type'),
    width: 170,
    numeric: false,
    orderable: false,
    show: (row) => row.base_task.task_type,
  },
  {
    id: 'status',
    label: t('field.status'),
    width: 120,
    numeric: false,
    orderable: false,
    show: (row) => <StatusBadge status={(row.error_count ?? 0) > 0 ? 'failed' : row.base_task.status} />,
  },
  ...METRIC_FIELDS.map((field): ExecutionColumn => {
    const show = showField(field, format);
    return {
      id: field,
      label: t(`field.${field}`),
      width: 132,
      numeric: true,
      orderable: true,
      show: (row) => show(row[field]),
    };
  }),
  ...(['model', 'error_type'] as const).map((field): ExecutionColumn => ({
    id: field,
    label: t(`field.${field}`),
    width: 150,
    numeric: false,
    orderable: false,
    show: (row) => row[field] ?? NONE,
  })),
];
