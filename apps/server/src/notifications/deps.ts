import type { ControlDb } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Idempotency } from '../http/index.ts';
import type { Notifications } from './create-notifications.ts';

/** What the routes of this room are handed. */
export interface NotificationRouteDeps extends Pick<Notifications, 'enqueue' | 'wake' | 'parts'> {
  sql: ControlDb;
  clock: Clock;
  idempotency: Idempotency;
}
