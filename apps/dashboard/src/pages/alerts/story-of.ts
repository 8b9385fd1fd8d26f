import type { AlertDetail } from '@vigie/contract';

type Event = AlertDetail['events'][number];
type Message = AlertDetail['notifications'][number];

/** Something that happened to an alert: a change of its state, executions that joined it, or a message about it. */
export type Happening =
  | { what: 'event'; key: string; at: string; event: Event; again: boolean }
  | { what: 'joined'; key: string; at: string }
  | { what: 'message'; key: string; at: string; message: Message };

/** All that happened to an alert, oldest first; what happened at the same time: the change before who was told of it. */
export const storyOf = (alert: AlertDetail): Happening[] => {
  const first = alert.events.find(({ kind }) => kind === 'fired');
  const events = alert.events.map((event): Happening => ({
    what: 'event',
    key: `event-${event.id}`,
    at: event.at,
    event,
    again: event.kind === 'fired' && event !== first,
  }));
  // What joins within the cooldown is no event of its own: the alert knows the last of it.
  const joined: Happening[] =
    Date.parse(alert.last_breach_at) > Date.parse(alert.last_fired_at) && alert.affected_count > 1
      ? [{ what: 'joined', key: 'joined', at: alert.last_breach_at }]
      : [];
  const messages = alert.notifications.map((message): Happening => ({
    what: 'message',
    key: message.id,
    at: message.sent_at ?? message.created_at,
    message,
  }));
  return [...events, ...joined, ...messages].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
};
