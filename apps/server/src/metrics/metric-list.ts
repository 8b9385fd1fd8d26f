import { COST_SOURCES, METRIC_FIELDS, PRIORITIES } from '@vigie/contract';
import type { ListField, ListSpec } from '../http/index.ts';

const REQUIRED = new Set<string>(['execution_time_ms', 'performance_score']);

const number = (column: string): ListField => ({
  kind: 'number',
  column,
  type: 'Float64',
  nullable: !REQUIRED.has(column),
  orderable: true,
});
const text = (column: string, nullable: boolean): ListField => ({
  kind: 'text',
  column,
  type: 'String',
  nullable,
  orderable: false,
});

/** What the list of metrics can be filtered and ordered by. */
export const METRIC_LIST: ListSpec = {
  fields: {
    id: { kind: 'id', column: 'id', type: 'UInt64', nullable: false, orderable: true },
    base_task: { kind: 'id', column: 'base_task_id', type: 'UInt64', nullable: false, orderable: true },
    task_id: text('task_id', false),
    task_type: text('task_type', false),
    queue_name: text('queue_name', true),
    worker_name: text('worker_name', true),
    priority: {
      kind: 'choice',
      column: "CAST(priority, 'String')",
      type: 'String',
      choices: PRIORITIES,
      nullable: false,
      orderable: false,
    },
    ...Object.fromEntries(METRIC_FIELDS.map((field) => [field, number(field)])),
    model: text('model', false),
    error_type: text('error_type', false),
    cost_source: {
      kind: 'choice',
      column: "CAST(cost_source, 'String')",
      type: 'String',
      choices: COST_SOURCES,
      nullable: false,
      orderable: false,
    },
    created_at: { kind: 'time', column: 'created_at', type: 'time', nullable: false, orderable: true },
  },
  createdField: 'created_at',
  defaultOrdering: '-created_at',
  keyset: true,
};
