import { drawChart } from '../../chart/draw-chart.ts';
import type { Mailer } from '../../mailer.ts';
import type { Outcome } from '../../outcome.ts';
import { describe } from '../../text/describe.ts';
import type { Delivery } from '../kind.ts';
import { htmlOf } from './html.ts';
import { textOf } from './text.ts';

/** One mail to the given addresses, with the chart of the last hours where there is one. */
export const sendMail = async (
  mailer: Mailer | undefined,
  to: readonly string[],
  { id, message, language, page, chart: readChart, signal }: Delivery<unknown, unknown>,
): Promise<Outcome> => {
  if (!mailer) return { kind: 'undelivered', reason: 'There is no mail server: SMTP_URL is not set' };
  const said = describe(message, language, page);
  const chart = drawChart(await readChart(), message.thresholdValue);
  return mailer.send({
    id,
    to,
    subject: said.subject,
    text: textOf(said),
    html: htmlOf(said, {
      language,
      severity: message.severity,
      event: message.event,
      chart: chart !== undefined,
    }),
    chart,
    thread: message.alertId === null ? undefined : `alert-${message.alertId}`,
    signal,
  });
};
