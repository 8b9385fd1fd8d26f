import type { ChannelOutput } from '@vigie/contract';
import { formatTimestamp } from '../core/timestamp.ts';
import type { ChannelRow } from './channel-store.ts';

export const toChannelOutput = (row: ChannelRow): ChannelOutput => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  config: row.config,
  is_active: row.isActive,
  disabled_reason: row.disabledReason,
  created_at: formatTimestamp(row.createdAt.getTime()),
  updated_at: formatTimestamp(row.updatedAt.getTime()),
});
