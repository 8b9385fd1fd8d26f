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
  /** What it does with mails from now on; a number refuses them with that code. */
  behave(how: 'accept' | 'hang' | number): void;
  /** Refuses one recipient with a code from now on; 0 takes it again. */
  refuse(address: string, code: number): void;
  /** Tries so far, refused ones too. */
  tries(): number;
  /** Off the network, and back on the same port. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

const headerOf = (raw: string, name: string): string =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replaceAll(/\r\n[ \t]/g, ' ') ?? '';

/** A real SMTP server on loopback that keeps what it takes. @param options.delayMs how long it thinks over each mail */
export const startMailbox = async (options: { delayMs?: () => number } = {}): Promise<Mailbox> => {
  const mails: Mail[] = [];
  let mode: 'accept' | 'hang' | number = 'accept';
  const refused = new Map<string, number>();
  let tries = 0;
  const open = (): SMTPServer => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      // Connections that are kept open for the next mail.
      closeTimeout: 100,
      onRcptTo(address, _session, done) {
        const code = refused.get(address.address) ?? 0;
        done(code === 0 ? undefined : Object.assign(new Error('not this one'), { responseCode: code }));
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          tries += 1;
          if (mode === 'hang') return;
          if (mode !== 'accept') {
            done(Object.assign(new Error('not today'), { responseCode: mode }));
            return;
          }
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
    return server;
  };
  const close = (server: SMTPServer): Promise<void> =>
    new Promise((resolve) => server.close(() => resolve()));
  let server = open();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    behave: (how) => {
      mode = how;
    },
    refuse: (address, code) => void refused.set(address, code),
    tries: () => tries,
    goDown: () => close(server),
    async comeBack() {
      server = open();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    },
    stop: () => close(server),
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
