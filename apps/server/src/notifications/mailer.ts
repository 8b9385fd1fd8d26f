import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { messageOf } from '../core/errors.ts';
import { isEmailAddress } from '../core/email-address.ts';
import { DELIVERED, passing, permanent } from './outcome.ts';
import type { Outcome } from './outcome.ts';

export interface Mail {
  /** UUID; becomes the Message-ID, the same on every try. */
  id: string;
  to: readonly string[];
  /** One line. */
  subject: string;
  text: string;
  html: string;
  /** Shown in the HTML as `cid:chart`. */
  chart: Buffer | undefined;
  /** Mails of one thread share it; undefined stands alone. */
  thread: string | undefined;
  signal: AbortSignal;
}

export interface Mailer {
  /** Says how it ended; never throws. */
  send(mail: Mail): Promise<Outcome>;
  close(): void;
}

export interface MailSettings {
  smtpUrl: string;
  from: { name: string; address: string };
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
/** As many as the queue hands out at once: none waits for a connection while its time runs. */
export const MAX_CONNECTIONS = 8;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

const decoded = (text: string): string => decodeURIComponent(text);

/** smtps:// speaks TLS from the start; smtp:// must be lifted to TLS by STARTTLS unless the server is this machine. */
const connectionOf = (smtpUrl: string) => {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !isLoopback(host),
    // A certificate for «localhost» says nothing that the loopback does not.
    ignoreTLS: !secure && isLoopback(host),
    ...(url.username === '' ? {} : { auth: { user: decoded(url.username), pass: decoded(url.password) } }),
  };
};

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
  recipient?: string;
}

/**
 * A 5xx for the recipients or the message is final, and for the recipients so it will be next time; one for our login is
 * the operator's to mend, as is silence.
 */
const outcomeOf = (error: SmtpError, aborted: boolean): Outcome => {
  if (aborted) return passing('The mail server did not answer in time');
  const reason = `The mail server: ${messageOf(error)}`.replaceAll(/\s+/g, ' ').slice(0, 300);
  const final = (error.responseCode ?? 0) >= 500 && /^E(ENVELOPE|MESSAGE)$/.test(error.code ?? '');
  return final ? permanent(reason, error.command === 'RCPT TO') : passing(reason);
};

/** Some have it. Those who were put off are to be tried again alone, those who were refused are only told of. */
const outcomeOfSome = (accepted: readonly string[], errors: readonly SmtpError[]): Outcome => {
  const names = (some: readonly SmtpError[]): string => some.map(({ recipient }) => recipient).join(', ');
  const later = errors.filter(({ responseCode = 0 }) => responseCode < 500);
  return later.length === 0
    ? { ...DELIVERED, note: `The mail server refused ${names(errors)}` }
    : { kind: 'passing', reason: `The mail server puts off ${names(later)}`, accepted };
};

export const createMailer = ({ smtpUrl, from }: MailSettings): Mailer => {
  const transport = createTransport({
    ...connectionOf(smtpUrl),
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    // The queue is the one place that tries again.
    maxRequeues: 0,
    idleTimeout: 20_000,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: CONNECT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const idOf = (local: string): string => `<${local}@${domain}>`;

  return {
    async send(mail) {
      const wrong = mail.to.find((address) => !isEmailAddress(address));
      if (wrong !== undefined || mail.to.length === 0) return permanent('This is no e-mail address');
      try {
        const { accepted, rejectedErrors = [] } = await transport.sendMail({
          from,
          to: mail.to.map((address) => ({ name: '', address })),
          messageId: idOf(mail.id),
          ...(mail.thread === undefined ? {} : { references: idOf(mail.thread) }),
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(mail.chart === undefined
            ? {}
            : {
                attachments: [
                  {
                    filename: 'chart.png',
                    content: mail.chart,
                    cid: 'chart',
                    contentDisposition: 'inline' as const,
                  },
                ],
              }),
          signal: mail.signal,
        });
        return rejectedErrors.length === 0
          ? DELIVERED
          : outcomeOfSome(accepted as string[], rejectedErrors as SmtpError[]);
      } catch (error) {
        return outcomeOf(error as SmtpError, mail.signal.aborted);
      }
    },
    close: () => transport.close(),
  };
};
