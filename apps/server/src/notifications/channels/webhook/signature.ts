import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const DAY_MS = 86_400_000;

/** What is stored, encrypted: after a rotation the secret before signs along for a day. */
export interface WebhookSecrets {
  current: string;
  previous?: string;
  /** ms */
  previousUntil?: number;
}

/** A new secret; the one that it replaces signs too for the next 24 hours. */
export const rotate = (
  before: WebhookSecrets | undefined,
  now: number,
): { secrets: WebhookSecrets; shown: string } => {
  const current = PREFIX + randomBytes(32).toString('base64');
  const kept = before ? { previous: before.current, previousUntil: now + DAY_MS } : {};
  return { secrets: { current, ...kept }, shown: current };
};

const sign = (secret: string, content: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(content)
    .digest('base64')}`;

/**
 * The headers of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, one signature per secret that is valid now.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const signatureHeaders = (
  secrets: WebhookSecrets,
  { id, body, now }: { id: string; body: string; now: number },
): Record<string, string> => {
  const timestamp = String(Math.floor(now / 1000));
  const valid = [secrets.current];
  if (secrets.previous !== undefined && now < (secrets.previousUntil ?? 0)) valid.push(secrets.previous);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': valid.map((secret) => sign(secret, `${id}.${timestamp}.${body}`)).join(' '),
  };
};
