import type { Language } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import type { AlertMessage } from './message.ts';

export interface NewNotification {
  id: string;
  email: string | null;
  channelId: number | null;
}

export const insertNotifications = async (
  ctx: Pick<Ctx, 'brandId'>,
  tx: Sql,
  rows: readonly NewNotification[],
  message: AlertMessage,
  at: Date,
): Promise<void> => {
  await tx.query(
    `INSERT INTO notifications (id, brand_id, alert_id, event, email, channel_id, message, created_at)
     SELECT r.id, $1, $3, $4, r.email, r."channelId", $5::jsonb, $6
     FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, email text, "channelId" int8)`,
    [ctx.brandId, JSON.stringify(rows), message.alertId, message.event, JSON.stringify(message), at],
  );
};

/** A notification in hand, with what it takes to deliver it. */
export interface Claimed {
  id: string;
  brandId: number;
  email: string | null;
  channelId: number | null;
  message: AlertMessage;
  /** This try counted. */
  attempts: number;
  language: Language;
  /** Recipients of an e-mail channel who have it from an earlier try. */
  acceptedBy: string[];
  /** null when it goes to an address, or its channel is gone. */
  channel: {
    kind: string;
    config: Record<string, unknown>;
    secret: Uint8Array | null;
    isActive: boolean;
    disabledReason: string | null;
  } | null;
}

type ClaimedRow = Omit<Claimed, 'channel'> & {
  kind: string | null;
  config: Record<string, unknown> | null;
  secret: Uint8Array | null;
  isActive: boolean | null;
  disabledReason: string | null;
};

/**
 * Marks pending notifications as in the hands of a server, counts the try, and reads them. Of all brands on purpose:
 * one queue serves them all.
 */
export const claimNotifications = async (
  tx: Sql,
  ids: readonly string[],
  server: number,
): Promise<Claimed[]> => {
  const rows = await tx.query<ClaimedRow>(
    `WITH claimed AS (
       UPDATE notifications SET claimed_by = $2, attempts = attempts + 1
       WHERE id = ANY($1::uuid[]) AND status = 'pending' RETURNING *
     )
     SELECT n.id, n.brand_id AS "brandId", n.email, n.channel_id AS "channelId", n.message, n.attempts,
       n.accepted_by AS "acceptedBy",
       coalesce(s.language, 'en') AS language, c.kind, c.config, c.secret, c.is_active AS "isActive",
       c.disabled_reason AS "disabledReason"
     FROM claimed AS n LEFT JOIN brand_settings AS s ON s.brand_id = n.brand_id
       LEFT JOIN channels AS c ON c.id = n.channel_id AND c.brand_id = n.brand_id`,
    [ids, server],
  );
  return rows.map(({ kind, config, secret, isActive, disabledReason, ...rest }) => ({
    ...rest,
    channel:
      kind === null
        ? null
        : { kind, config: config ?? {}, secret, isActive: isActive === true, disabledReason },
  }));
};

/** Writes down how a try ended: what is no longer pending is out of everybody's hands. */
export const settleNotification = async (
  { brandId }: Pick<Ctx, 'brandId'>,
  tx: Sql,
  id: string,
  end: {
    status: 'pending' | 'sent' | 'dead' | 'undelivered';
    error: string | null;
    sentAt: Date | null;
    accepted?: readonly string[];
  },
): Promise<void> => {
  await tx.query(
    `UPDATE notifications SET status = $3, last_error = $4, sent_at = $5, claimed_by = NULL,
       accepted_by = accepted_by || $6::text[]
     WHERE id = $1 AND brand_id = $2`,
    [id, brandId, end.status, end.error, end.sentAt, end.accepted ?? []],
  );
};

/** Numbers of all servers that hold something, of all brands on purpose. */
export const claimingServers = async (sql: Sql): Promise<number[]> => {
  const rows = await sql.query<{ n: number }>(
    'SELECT DISTINCT claimed_by AS n FROM notifications WHERE claimed_by IS NOT NULL',
  );
  return rows.map((row) => row.n);
};

/** Takes everything out of the hands of servers that are gone, of all brands on purpose. @returns the ids */
export const unclaimNotifications = async (tx: Sql, servers: readonly number[]): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(
    'UPDATE notifications SET claimed_by = NULL WHERE claimed_by = ANY($1::int[]) RETURNING id',
    [servers],
  );
  return rows.map((row) => row.id);
};
