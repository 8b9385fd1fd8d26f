import { Closed } from '@vigie/contract';
import { Type } from 'typebox';
import { formatTimestamp } from '../../../core/timestamp.ts';
import type { AlertMessage } from '../../message.ts';
import { permanent } from '../../outcome.ts';
import { outcomeOf, postForOutcome } from '../../post-outcome.ts';
import { asJson } from '../../text/as-json.ts';
import { describe } from '../../text/describe.ts';
import { channelKind } from '../kind.ts';

const config = Closed({});
const secrets = Closed({
  routing_key: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'Integration key of an Events API v2 integration.',
  }),
});
const SEVERITIES = { low: 'info', medium: 'warning', high: 'error', critical: 'critical' };

/** One incident of ours is one of theirs; a test is an incident of its own, closed by its own id. */
const dedupKey = (message: AlertMessage, id: string): string =>
  message.alertId === null ? `vigie-test-${id}` : `vigie-alert-${message.alertId}`;

/** PagerDuty Events API v2: a firing triggers, a recovery resolves. */
export const pagerduty = channelKind({
  kind: 'pagerduty',
  config,
  secrets,
  example: { name: 'On call', config: {}, secrets: { routing_key: '0123456789abcdef0123456789abcdef' } },
  send(tools, delivery) {
    const { message } = delivery;
    const said = describe(message, delivery.language, delivery.page);
    const body = {
      routing_key: delivery.secrets.routing_key,
      event_action: message.event === 'recovered' ? 'resolve' : 'trigger',
      dedup_key: dedupKey(message, delivery.id),
      payload: {
        summary: `${said.subject}: ${said.sentence}`.slice(0, 1_024),
        source: said.facts.at(-1)?.value ?? 'Vigie',
        severity: message.event === 'test' ? 'info' : SEVERITIES[message.severity],
        timestamp: formatTimestamp(message.at),
        ...(message.groupKey === '' ? {} : { group: message.groupKey }),
        custom_details: asJson(message, delivery.page),
      },
      ...(said.page ? { links: [{ href: said.page.url, text: said.page.label }] } : {}),
    };
    return postForOutcome(
      tools.post,
      {
        url: tools.pagerdutyUrl,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'user-agent': 'Vigie' },
        signal: delivery.signal,
      },
      // A wrong routing key is a 400 there, like any other fault in the event.
      (answer) =>
        answer.status === 400 && /routing[ _]key/i.test(answer.text)
          ? permanent('PagerDuty does not know this routing key', true)
          : outcomeOf(answer),
    );
  },
});
