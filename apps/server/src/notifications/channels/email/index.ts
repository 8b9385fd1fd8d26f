import { Closed } from '@vigie/contract';
import { Type } from 'typebox';
import { isEmailAddress } from '../../../core/email-address.ts';
import { DELIVERED } from '../../outcome.ts';
import { channelKind } from '../kind.ts';
import { sendMail } from './send-mail.ts';

const config = Closed({
  to: Type.Array(Type.String({ maxLength: 254 }), {
    minItems: 1,
    maxItems: 20,
    description: 'Plain addresses; all are in one mail.',
  }),
});
const secrets = Closed({});

/** A mail to a group of people. Addresses of a rule's `notification_emails` need no channel and get their own each. */
export const email = channelKind({
  kind: 'email',
  config,
  secrets,
  timeoutMs: 30_000,
  example: { name: 'The team', config: { to: ['oncall@example.com'] } },
  check({ config: { to } }) {
    const wrong = to.flatMap((address, index) =>
      isEmailAddress(address) ? [] : [`to.${index}: Enter a valid e-mail address.`],
    );
    return wrong.length === 0 ? {} : { config: wrong };
  },
  async send(tools, delivery) {
    const open = delivery.config.to.filter((address) => !delivery.acceptedBy.includes(address));
    return open.length === 0 ? DELIVERED : sendMail(tools.mailer, open, delivery);
  },
});
