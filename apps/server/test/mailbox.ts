import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll } from 'vitest';

/** A mail as it arrived. */
export interface Mail {
  to: string[];
  /** The whole message. */
  raw: string;
  subject: string;
  messageId: string;
  /** ms */
  at: number;
}

export interface Mailbox {
  /** For SMTP_URL. */
  readonly url: string;
  readonly mails: Mail[];
  stop(): Promise<void>;
}

const headerOf = (raw: string, name: string): string =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replaceAll(/\r\n[ \t]/g, ' ') ?? '';

/** A real SMTP server on loopback that keeps what it takes. @param options.delayMs how long it thinks over each mail */
export const startMailbox = async (options: { delayMs?: () => number } = {}): Promise<Mailbox> => {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    // Connections that are kept open for the next mail.
    closeTimeout: 100,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw,
          subject: headerOf(raw, 'Subject'),
          messageId: headerOf(raw, 'Message-ID'),
          at: Date.now(),
        });
        setTimeout(done, options.delayMs?.() ?? 0);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

/** One mailbox for the tests of a file. */
export const useMailbox = (): Mailbox => {
  let box: Mailbox | undefined;
  beforeAll(async () => {
    box = await startMailbox();
  });
  afterAll(() => box?.stop());
  return new Proxy({} as Mailbox, {
    get: (_target, name) => {
      if (!box) throw new Error('the mailbox is open only while tests run');
      return box[name as keyof Mailbox];
    },
  });
};
