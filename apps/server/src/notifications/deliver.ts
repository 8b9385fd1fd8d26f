import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../core/errors.ts';
import { sendMail } from './channels/email/send-mail.ts';
import type { Delivery, Tools } from './channels/kind.ts';
import { kindOf } from './channels/list.ts';
import type { ChartPoint } from './chart/draw-chart.ts';
import type { AlertMessage } from './message.ts';
import { passing, permanent } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Claimed } from './outbox-store.ts';
import { placeOf } from './sealed.ts';
import type { Sealer } from './sealed.ts';
import { pageOf } from './text/page-of.ts';

const TIMEOUT_MS = 10_000;
const MAIL_TIMEOUT_MS = 30_000;
const CHART_MS = 1_500;

/** The last hours of what an alert is about. */
export type ChartOf = (brandId: number, message: AlertMessage) => Promise<readonly ChartPoint[]>;

export interface DeliverDeps {
  tools: Tools;
  sealer: Sealer;
  /** Aborted when the server goes down and will wait no longer. */
  stop: AbortSignal;
  chartOf: ChartOf;
  /** Overrides how long a try may take, milliseconds. */
  timeoutMs?: number | undefined;
}

/** A mail without its picture is better than one that waits for it. */
const readChart = async (
  deps: DeliverDeps,
  { brandId, message }: Claimed,
): Promise<readonly ChartPoint[]> => {
  if (message.alertId === null) return [];
  const patience = new AbortController();
  const late = delay(CHART_MS, [], { signal: patience.signal, ref: false }).catch(() => []);
  try {
    return await Promise.race([deps.chartOf(brandId, message), late]);
  } catch {
    return [];
  } finally {
    patience.abort();
  }
};

const open = (sealer: Sealer, claimed: Claimed): Record<string, unknown> | undefined => {
  const { channel, channelId, brandId } = claimed;
  if (!channel?.secret || channelId === null) return {};
  try {
    return sealer.open(placeOf(brandId, channelId), channel.secret);
  } catch {
    return undefined;
  }
};

const send = (deps: DeliverDeps, claimed: Claimed): Promise<Outcome> => {
  const { id, message, language, channel, email } = claimed;
  const timed = (ms: number): AbortSignal =>
    AbortSignal.any([deps.stop, AbortSignal.timeout(deps.timeoutMs ?? ms)]);
  const delivery = (ms: number): Delivery<unknown, unknown> => ({
    id,
    message,
    language,
    page: pageOf(deps.tools, message),
    config: channel?.config ?? {},
    secrets: {},
    acceptedBy: claimed.acceptedBy,
    chart: () => readChart(deps, claimed),
    signal: timed(ms),
  });
  if (email !== null) return sendMail(deps.tools.mailer, [email], delivery(MAIL_TIMEOUT_MS));
  if (!channel) return Promise.resolve(permanent('The channel was deleted'));
  if (!channel.isActive)
    return Promise.resolve(
      permanent(`The channel is off${channel.disabledReason === null ? '' : `: ${channel.disabledReason}`}`),
    );
  const kind = kindOf(channel.kind);
  if (!kind) return Promise.resolve(permanent(`This version knows no channel of kind ${channel.kind}`));
  const secrets = open(deps.sealer, claimed);
  if (!secrets)
    return Promise.resolve(permanent('Its secrets cannot be read: the server’s secret has changed', true));
  return kind.send(deps.tools, { ...delivery(kind.timeoutMs ?? TIMEOUT_MS), secrets });
};

/** One try. Never throws: a fault of ours passes, for the message is not to blame. */
export const deliver = async (deps: DeliverDeps, claimed: Claimed): Promise<Outcome> => {
  try {
    return await send(deps, claimed);
  } catch (error) {
    return passing(`It could not be sent: ${messageOf(error)}`);
  }
};
