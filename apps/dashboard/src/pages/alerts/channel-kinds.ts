/** What each kind of channel needs: where it stands in the API, and what an input for it looks like. */
export const CHANNEL_KINDS = {
  email: { part: 'config', field: 'to', label: 'channelTo', list: true },
  webhook: { part: 'config', field: 'url', label: 'channelUrl', list: false },
  slack: { part: 'secrets', field: 'url', label: 'channelUrl', list: false },
  pagerduty: { part: 'secrets', field: 'routing_key', label: 'channelKey', list: false },
} as const;
export type ChannelKind = keyof typeof CHANNEL_KINDS;

/** @param given what was typed: addresses by commas or blanks, a URL, or a key */
export const channelInput = (kind: ChannelKind, name: string, given: string) => {
  const { part, field, list } = CHANNEL_KINDS[kind];
  const value = list ? given.split(/[\s,;]+/).filter((one) => one !== '') : given.trim();
  return { kind, name: name.trim(), [part]: { [field]: value } };
};
