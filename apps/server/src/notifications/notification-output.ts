import type { NotificationOutput } from '@vigie/contract';
import { formatNullable, formatTimestamp } from '../core/timestamp.ts';
import type { NotificationRow } from './notification-store.ts';

export const toNotificationOutput = (row: NotificationRow): NotificationOutput => ({
  id: row.id,
  event: row.event,
  alert: row.alert_id,
  // A test of a channel is of no rule.
  alert_rule: row.rule.id === 0 ? null : { id: row.rule.id, name: row.rule.name },
  email: row.email,
  channel:
    row.channel_id === null ? null : { id: row.channel_id, name: row.channel_name, kind: row.channel_kind },
  status: row.status,
  attempts: row.attempts,
  last_error: row.last_error,
  created_at: formatTimestamp(row.created_at.getTime()),
  sent_at: formatNullable(row.sent_at?.getTime() ?? null),
});
