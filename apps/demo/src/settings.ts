import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

export interface Settings {
  /** Passed on to the server as they came. */
  argv: string[];
  dataDir: string;
  redisUrl: string;
  /** Of all keys in Redis: the same for a data folder, which only one server uses at a time. */
  redisPrefix: string;
  /** A mail server of the user's own; without one the demo opens a mailbox. */
  smtpUrl: string | undefined;
  mailTo: string;
}

const flag = (argv: string[], name: string): string | undefined => {
  const joined = argv.findLast((arg) => arg.startsWith(`--${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 3);
  const index = argv.lastIndexOf(`--${name}`);
  return index === -1 ? undefined : argv[index + 1];
};

/** Where the demo keeps its data and finds Redis; everything else is the server's own business. */
export const readSettings = (argv: string[], env: NodeJS.ProcessEnv): Settings => {
  const dataDir = resolve(flag(argv, 'data-dir') ?? (env['DATA_DIR'] || 'vigie-data'));
  return {
    argv,
    dataDir,
    redisUrl: env['REDIS_URL'] || 'redis://127.0.0.1:6379',
    smtpUrl: env['SMTP_URL'] || undefined,
    mailTo: env['DEMO_MAIL_TO'] || 'you@localhost',
    redisPrefix: `vigie-demo-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`,
  };
};
