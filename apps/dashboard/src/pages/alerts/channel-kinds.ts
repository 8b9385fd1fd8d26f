import type { ChannelOutput } from '@vigie/contract';

/**
 * What each kind of channel needs: where it stands in the API, and what an input for it looks like. One that is all
 * `shown` by the API can be made anew as it was; of the others nobody can read the secret.
 */
export const CHANNEL_KINDS = {
  email: { part: 'config', field: 'to', label: 'channelTo', list: true, shown: true },
  webhook: { part: 'config', field: 'url', label: 'channelUrl', list: false, shown: false },
  slack: { part: 'secrets', field: 'url', label: 'channelUrl', list: false, shown: false },
  pagerduty: { part: 'secrets', field: 'routing_key', label: 'channelKey', list: false, shown: false },
} as const;
export type ChannelKind = keyof typeof CHANNEL_KINDS;

/** A newer server may know kinds that this page does not. */
export const isChannelKind = (kind: string): kind is ChannelKind => kind in CHANNEL_KINDS;

/** @param given what was typed: addresses by commas or blanks, a URL, or a key */
const partOf = (kind: ChannelKind, given: string) => {
  const { part, field, list } = CHANNEL_KINDS[kind];
  const value = list ? given.split(/[\s,;]+/).filter((one) => one !== '') : given.trim();
  return { [part]: { [field]: value } };
};

export const channelInput = (kind: ChannelKind, name: string, given: string) => ({
  kind,
  name: name.trim(),
  ...partOf(kind, given),
});

interface Given {
  name: string;
  given: string;
}

/** Only what was changed: a secret, which is not shown, stays as it is while nothing is given. */
export const channelPatch = (kind: ChannelKind, opened: Given, now: Given) => ({
  ...(now.name.trim() === opened.name ? {} : { name: now.name.trim() }),
  ...(now.given === opened.given ? {} : partOf(kind, now.given)),
});

/** What was given when the channel was made, as text; empty for a secret. */
export const givenOf = (kind: ChannelKind, { config }: ChannelOutput): string => {
  const { part, field } = CHANNEL_KINDS[kind];
  const value = part === 'config' ? config[field] : '';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : '';
};
