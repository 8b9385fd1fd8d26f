import { Closed } from '@vigie/contract';
import { Type } from 'typebox';
import { postForOutcome } from '../../post-outcome.ts';
import { urlProblem } from '../../safe-fetch.ts';
import { asJson } from '../../text/as-json.ts';
import { channelKind } from '../kind.ts';
import { rotate, signatureHeaders } from './signature.ts';
import type { WebhookSecrets } from './signature.ts';

const config = Closed({ url: Type.String({ maxLength: 2_000, description: 'Where Vigie posts to.' }) });
const secrets = Closed({});

/** A signed JSON message to a URL of one's own (Standard Webhooks). */
export const webhook = channelKind<typeof config, typeof secrets, WebhookSecrets>({
  kind: 'webhook',
  config,
  secrets,
  example: { name: 'Our pager', config: { url: 'https://example.com/hooks/vigie' } },
  check({ config: { url } }, allowed) {
    const problem = urlProblem(url, allowed);
    return problem === undefined ? {} : { config: [`url: ${problem}`] };
  },
  makeSecret: rotate,
  send(tools, delivery) {
    const { id } = delivery;
    const body = JSON.stringify(asJson(delivery.message, delivery.page));
    return postForOutcome(tools.post, {
      url: delivery.config.url,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Vigie',
        ...signatureHeaders(delivery.secrets, { id, body, now: tools.clock.now() }),
      },
      signal: delivery.signal,
    });
  },
});
