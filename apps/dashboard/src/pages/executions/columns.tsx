import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { MetricField, MetricOutput } from '@vigie/contract';
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

/** The ledger keeps no smaller amount: with its digits all that come into sight stand under each other. */
const SMALLEST_USD = '0.000001';
/** With these the usual columns stand beside each other on a laptop. */
const WIDTHS: Partial<Record<MetricField, number>> = {
  execution_time_ms: 102,
  queue_wait_time_ms: 142,
  memory_usage_mb: 102,
  tokens_used: 90,
  cost_usd: 110,
};

export const columnsOf = (t: TFunction, format: Format): ExecutionColumn[] => [
  {
    id: 'created_at',
    label: t('field.created_at'),
    width: 168,
    numeric: false,
    orderable: true,
    show: (row) => format.second(row.created_at),
  },
  {
    id: 'task_id',
    label: t('field.task_id'),
    width: 150,
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
    width: 135,
    numeric: false,
    orderable: false,
    show: ({ base_task: { task_type: type } }) => (
      <LinkTo to="/types/$type" params={{ type }} truncate="end" display="block">
        {type}
      </LinkTo>
    ),
  },
  {
    // How this execution ended, not how its task is by now: that may be retried.
    id: 'status',
    label: t('field.status'),
    width: 110,
    numeric: false,
    orderable: false,
    show: (row) => <StatusBadge status={(row.error_count ?? 0) > 0 ? 'failed' : 'completed'} />,
  },
  {
    id: 'task_status',
    label: t('executions.taskStatus'),
    width: 150,
    numeric: false,
    orderable: false,
    show: (row) => <StatusBadge status={row.base_task.status} />,
  },
  ...METRIC_FIELDS.map((field): ExecutionColumn => {
    const show = field === 'cost_usd' ? format.usdAmong([SMALLEST_USD]) : showField(field, format);
    return {
      id: field,
      label: t(`field.${field}`),
      width: WIDTHS[field] ?? 125,
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
  {
    id: 'cost_source',
    label: t('field.cost_source'),
    width: 150,
    numeric: false,
    orderable: false,
    show: (row) => t(`executions.costSources.${row.cost_source}`),
  },
  {
    id: 'base_task',
    label: t('field.base_task'),
    width: 190,
    numeric: true,
    orderable: true,
    show: (row) => row.base_task.id,
  },
  {
    id: 'id',
    label: t('field.id'),
    width: 120,
    numeric: true,
    orderable: true,
    show: (row) => row.id,
  },
];
