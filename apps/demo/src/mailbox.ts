import { writeFile } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

/** A mail server on loopback that keeps every mail as a file: nothing leaves the machine. */
export interface Mailbox {
  /** For SMTP_URL. */
  url: string;
  stop(): Promise<void>;
}

const subjectOf = (mail: string): string =>
  /^Subject: (.*(?:\r\n[ \t].*)*)/im.exec(mail)?.[1]?.replaceAll(/\r\n[ \t]+/g, ' ') ?? '(no subject)';

/** @param arrived is told of each mail: its subject, and the file that it is in */
export const openMailbox = async (
  folder: string,
  arrived: (subject: string, file: string) => void,
): Promise<Mailbox> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 200,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mail = Buffer.concat(chunks);
        const number = String((count += 1)).padStart(3, '0');
        const file = join(folder, `${new Date().toISOString().replaceAll(':', '')}-${number}.eml`);
        writeFile(file, mail, { mode: 0o600 }, (error) => {
          if (!error) arrived(subjectOf(mail.toString('utf8')), file);
          done(error);
        });
      });
    },
  });
  // A connection that breaks is the sender's business.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the mailbox has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
