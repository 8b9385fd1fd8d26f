import { Closed } from '@vigie/contract';
import { Type } from 'typebox';
import { postForOutcome } from '../../post-outcome.ts';
import { urlProblem } from '../../safe-fetch.ts';
import { describe } from '../../text/describe.ts';
import { channelKind } from '../kind.ts';

const config = Closed({});
const secrets = Closed({
  url: Type.String({
    maxLength: 2_000,
    description: 'The incoming webhook’s URL; whoever has it may write there.',
  }),
});
const COLOURS = { low: '#3b82f6', medium: '#eab308', high: '#f97316', critical: '#dc2626' };
const RECOVERED = '#16a34a';

/** Slack reads three characters as markup; escaped, no name can mention a channel or forge a link. */
const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack and what understands its incoming webhooks, such as Mattermost and Rocket.Chat. */
export const slack = channelKind({
  kind: 'slack',
  config,
  secrets,
  example: {
    name: '#alerts',
    config: {},
    secrets: { url: 'https://hooks.slack.com/services/T000/B000/XXXX' },
  },
  check({ secrets: { url } }, allowed) {
    const problem = urlProblem(url, allowed);
    return problem === undefined ? {} : { secrets: [`url: ${problem}`] };
  },
  send(tools, delivery) {
    const { message } = delivery;
    const said = describe(message, delivery.language, delivery.page);
    const body = {
      text: plain(said.subject),
      attachments: [
        {
          color: message.event === 'recovered' ? RECOVERED : COLOURS[message.severity],
          fallback: plain(`${said.subject}: ${said.sentence}`),
          ...(said.page ? { title: plain(said.page.label), title_link: said.page.url } : {}),
          text: plain([said.sentence, ...said.notes].join('\n')),
          fields: said.facts.map(({ label, value }) => ({
            title: plain(label),
            value: plain(value),
            short: true,
          })),
          footer: plain(said.footer),
          ts: Math.floor(message.at / 1000),
        },
      ],
    };
    return postForOutcome(tools.post, {
      url: delivery.secrets.url,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'user-agent': 'Vigie' },
      signal: delivery.signal,
    });
  },
});
