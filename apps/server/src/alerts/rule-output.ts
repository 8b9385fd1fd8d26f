import type { RuleOutput } from '@vigie/contract';
import { formatNullable, formatTimestamp } from '../core/timestamp.ts';
import { toInput } from './rule-input.ts';
import { isStateField } from './rule-contradictions.ts';
import { windowOf } from './store.ts';
import type { RuleRow } from './store.ts';

export const toRuleOutput = (row: RuleRow, brandName: string): RuleOutput => ({
  ...toInput(row),
  id: row.id,
  brand: { id: row.brand_id, name: brandName },
  window_minutes: isStateField(row.metric_field) ? null : windowOf(row),
  trigger_count: row.trigger_count,
  last_triggered_at: formatNullable(row.last_triggered_at?.getTime() ?? null),
  created_at: formatTimestamp(row.created_at.getTime()),
  updated_at: formatTimestamp(row.updated_at.getTime()),
  broken_reason: row.broken_reason,
});
