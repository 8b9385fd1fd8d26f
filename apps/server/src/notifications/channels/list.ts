import { email } from './email/index.ts';
import type { ChannelKind } from './kind.ts';
import { pagerduty } from './pagerduty/index.ts';
import { slack } from './slack/index.ts';
import { webhook } from './webhook/index.ts';

/** Every kind of channel there is: a new one is a folder beside this file and a line here. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [email, webhook, slack, pagerduty];

export const kindOf = (name: string): ChannelKind | undefined =>
  CHANNEL_KINDS.find(({ kind }) => kind === name);
