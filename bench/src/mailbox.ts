import { SMTPServer } from 'smtp-server';

/** A local SMTP server that notes when the mail about each subject arrived. */
export interface Mailbox {
  url: string;
  /** `performance.now()` when the first mail came whose subject has this word in it. */
  arrivals: Map<string, number>;
  /** Mails taken in all. */
  count: () => number;
  stop: () => Promise<void>;
}

/** @param wordIn what of a subject to note */
export const startMailbox = async (wordIn: RegExp): Promise<Mailbox> => {
  const arrivals = new Map<string, number>();
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 100,
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
      });
      stream.on('end', () => {
        const subject = /^Subject: .*(?:\r\n[ \t].*)*/im.exec(text)?.[0] ?? '';
        const word = wordIn.exec(subject)?.[0];
        count += 1;
        if (word !== undefined && !arrivals.has(word)) arrivals.set(word, performance.now());
        done();
      });
    },
  });
  // A connection that breaks is the sender's business.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    arrivals,
    count: () => count,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
