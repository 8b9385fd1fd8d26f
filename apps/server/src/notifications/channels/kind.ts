import type { Language } from '@vigie/contract';
import type { Static, TObject } from 'typebox';
import type { Clock } from '../../core/clock.ts';
import type { FieldErrors } from '../../core/errors.ts';
import type { ChartPoint } from '../chart/draw-chart.ts';
import type { Allowed } from '../forbidden-addresses.ts';
import type { Mailer } from '../mailer.ts';
import type { AlertMessage } from '../message.ts';
import type { Outcome } from '../outcome.ts';
import type { SafePost } from '../safe-fetch.ts';

/** What the kinds share to reach the world with. */
export interface Tools {
  clock: Clock;
  /** The only way out by HTTP. */
  post: SafePost;
  allowed: Allowed;
  /** undefined without SMTP_URL. */
  mailer: Mailer | undefined;
  pagerdutyUrl: string;
  /** Where people reach the page, without a slash at the end; undefined without PUBLIC_URL. */
  publicUrl: string | undefined;
}

/** One try to tell one channel. */
export interface Delivery<Config, Secrets> {
  /** UUID of the notification, the same on every try. */
  id: string;
  message: AlertMessage;
  language: Language;
  /** Where people see what it is about; undefined without PUBLIC_URL. */
  page: string | undefined;
  config: Config;
  secrets: Secrets;
  /** Of several recipients those who have it from an earlier try. */
  acceptedBy: readonly string[];
  /** The last hours of what the alert is about, for those who draw; empty when it cannot be told. Never throws. */
  chart: () => Promise<readonly ChartPoint[]>;
  /** Ends the try; whoever goes on after it may tell twice. */
  signal: AbortSignal;
}

/**
 * A way to tell people, such as «slack». One folder exports one of these, and `list.ts` names it. `config` is shown by
 * the API, `secrets` are encrypted at rest and never shown; both schemas are closed objects.
 */
export interface ChannelKind<Config = unknown, Secrets = unknown> {
  kind: string;
  config: TObject;
  secrets: TObject;
  /** Longest time of one try, milliseconds; 10 seconds if left out. */
  timeoutMs?: number;
  /** A body of `POST channels/`, for the documentation; must fit the schemas. */
  example: { name: string; config: object; secrets?: object };
  /** What a schema cannot see, by `config` and `secrets`. */
  check?(given: { config: Config; secrets: Secrets }, allowed: Allowed): FieldErrors;
  /** For kinds whose secret Vigie makes: at creation, and at a rotation with what was there before. */
  makeSecret?(before: Secrets | undefined, now: number): { secrets: Secrets; shown: string };
  send(tools: Tools, delivery: Delivery<Config, Secrets>): Promise<Outcome>;
}

/** Ties the two schemas to the types that the functions see; those were checked when the channel was stored. */
export const channelKind = <C extends TObject, S extends TObject, Stored = Static<S>>(
  kind: Omit<ChannelKind<Static<C>, Stored>, 'config' | 'secrets'> & { config: C; secrets: S },
): ChannelKind => kind;
