import type { TFunction } from 'i18next';
import type { NotificationOutput } from '@vigie/contract';

/** What the server says of a try that failed, where the page has words for it; the rest is shown as it stands. */
const REASONS = [
  [/ENOTFOUND|EAI_AGAIN/, 'delivery.noSuchServer'],
  [/address is private, local or reserved/, 'delivery.privateAddress'],
  [/ECONNREFUSED/, 'delivery.refused'],
  [/certificate/i, 'delivery.certificate'],
  [/^(No answer in time|The mail server did not answer in time)$/, 'delivery.noAnswer'],
  [/redirects are not followed/, 'delivery.redirected'],
  [/^The receiver answered (?<answer>.+)$/, 'delivery.answered'],
  [/^The channel was deleted$/, 'delivery.channelGone'],
  [/^The channel is off/, 'delivery.channelOff'],
  [/^This is no e-mail address$/, 'delivery.noAddress'],
] as const;

/** Why a try to deliver failed. */
export const reasonOf = (t: TFunction, said: string): string => {
  for (const [pattern, key] of REASONS) {
    const found = pattern.exec(said);
    if (found) return t(key, { answer: found.groups?.['answer'] ?? '' });
  }
  return said;
};

/** Whom a message is for: an address, or a channel and what kind it is. */
const recipientOf = (t: TFunction, { email, channel }: NotificationOutput): string =>
  email ?? `${channel?.name ?? t('story.channelGone')}${channel?.kind ? ` (${channel.kind})` : ''}`;

/** Of these the last error says nothing that the title does not. */
const SAID: ReadonlySet<NotificationOutput['status']> = new Set(['sent', 'undelivered']);

/** Whether it did not arrive, and is tried again. */
export const isLate = ({ status, last_error: error }: NotificationOutput): boolean =>
  status === 'pending' && error !== null;

/** What became of a message, and what keeps it from arriving. */
export const tellMessage = (t: TFunction, message: NotificationOutput): { title: string; why?: string } => ({
  title: t(isLate(message) ? 'delivery.notYet' : `story.message.${message.status}`, {
    what: t(`story.about.${message.event}`),
    to: recipientOf(t, message),
  }),
  ...(message.last_error === null || SAID.has(message.status)
    ? {}
    : { why: reasonOf(t, message.last_error) }),
});
