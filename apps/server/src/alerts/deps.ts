import type { NotificationOutput } from '@vigie/contract';
import type { ControlDb, Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import type { Idempotency } from '../http/index.ts';
import type { Notifications } from '../notifications/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import type { Rule } from './rule.ts';

/** What the verbs of alerts are handed. */
export interface AlertDeps {
  sql: ControlDb;
  db: TelemetryDb;
  clock: Clock;
  idempotency: Idempotency;
  notifications: Pick<Notifications, 'enqueue' | 'wake'>;
  /** Of the given ids of channels those that the brand does not have. */
  missingChannels: (ctx: Ctx, sql: Sql, ids: readonly number[]) => Promise<number[]>;
  /** What was sent of each alert. */
  notificationsOf: (
    ctx: Ctx,
    sql: Sql,
    alertIds: readonly number[],
  ) => Promise<Map<number, NotificationOutput[]>>;
  /** Called after rules of a brand changed; resolves when this server evaluates by the new ones. */
  rulesChanged: (brandId: number) => Promise<void>;
  /** What an aggregate or the state of workers and queues is now; undefined while there is nothing to measure. */
  measure: (rule: Rule) => Promise<number | undefined>;
}
