import { join } from 'node:path';
import { createClient } from '@vigie/sdk';
import type { Client } from '@vigie/sdk';
import type { QueueName } from './jobs.ts';
import { openMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';
import { redisAnswers, startProducer } from './producer.ts';
import type { Producer } from './producer.ts';
import { makeRules } from './rules.ts';
import { makeToken, ServerEnded, startServer } from './server.ts';
import type { Server } from './server.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { startWorkers } from './workers.ts';
import type { Workers } from './workers.ts';

const BRAND = 1;
const JOBS_PER_SECOND = 5;
const TALLY_MS = 15_000;
const WORKERS: { workerName: string; queue: QueueName }[] = [
  { workerName: 'files-1', queue: 'files' },
  { workerName: 'files-2', queue: 'files' },
  { workerName: 'imports-1', queue: 'imports' },
];
const QUEUES: QueueName[] = ['files', 'imports'];

const say = (text: string): void => void process.stdout.write(text);
const mailboxOf = ({ dataDir }: Settings): string => join(dataDir, 'demo-mailbox');
const announce = (subject: string, file: string): void => say(`Mail: ${subject}\n      ${file}\n`);

const explain = (url: string, token: string, redisUrl: string | undefined, mails: string): void => {
  const jobs = redisUrl
    ? `through BullMQ on ${new URL(redisUrl).host}, watched by @vigie/connector-bullmq`
    : 'from queues of their own (no Redis answers), reported by @vigie/sdk';
  say(`
The demo runs ${WORKERS.length} worker processes (${WORKERS.map((w) => w.workerName).join(', ')}) with about ${JOBS_PER_SECOND} jobs a second
${jobs}.
They hash, compress, parse CSV and JSON, and factorise. Some texts arrive cut off and some numbers take too long:
those jobs really fail and are really tried again. Every figure is measured.

Look around:        ${url}/docs
The dashboard:      curl -s '${url}/tasks/monitoring/metrics/dashboard/' -H 'X-Brand-ID: ${BRAND}' -H 'Authorization: Bearer ${token}'
Other pages:        …/tasks/monitoring/metrics/?ordering=-created_at   …/metrics/performance-by-type/   …/workers/overview/
Alerts:             three rules, ${mails};
                    …/tasks/monitoring/alerts/active/   …/alerts/history/
Stop:               Ctrl-C

`);
};

/** What the API has so far, read back from it. */
const tally = async (client: Client): Promise<void> => {
  try {
    const [{ summary }, workers] = await Promise.all([
      client.dashboard({ days: 1 }),
      client.workersOverview(),
    ]);
    const failed = `${summary.error_rate_percent ?? 0} % of them failed`;
    const mean = `${summary.avg_execution_time_ms ?? '–'} ms and ${summary.avg_cpu_usage_percent ?? '–'} % CPU on average`;
    say(
      `Last day: ${summary.total_tasks} executions, ${failed}, ${mean}; ${workers.online_workers} workers online.\n`,
    );
  } catch (error) {
    say(`The API did not answer: ${String(error)}\n`);
  }
};

interface Running {
  server: Server;
  mailbox: Mailbox | undefined;
  workers: Workers;
  producer: Producer | undefined;
  tallying: NodeJS.Timeout;
}

const start = async (settings: Settings, server: Server, mailbox: Mailbox | undefined): Promise<Running> => {
  const token = await makeToken(settings.dataDir, BRAND);
  const redisUrl = (await redisAnswers(settings.redisUrl)) ? settings.redisUrl : undefined;
  const prefix = settings.redisPrefix;
  const client = createClient({ url: server.url, token, brandId: BRAND });
  await makeRules(client, settings.mailTo);
  const source = redisUrl ? { redisUrl, prefix } : { jobsPerSecond: JOBS_PER_SECOND / WORKERS.length };
  const workers = startWorkers(
    WORKERS.map((worker) => ({ url: server.url, token, brandId: BRAND, source, ...worker })),
  );
  const producer = redisUrl
    ? startProducer({ redisUrl, prefix, queues: QUEUES, jobsPerSecond: JOBS_PER_SECOND })
    : undefined;
  const mails = mailbox ? `mails arrive in ${mailboxOf(settings)}` : `mails go to ${settings.mailTo}`;
  explain(server.url, token, redisUrl, mails);
  return { server, mailbox, workers, producer, tallying: setInterval(() => void tally(client), TALLY_MS) };
};

/** Producers first, then the workers, then the server: what was measured is stored. */
const stop = async ({ server, mailbox, workers, producer, tallying }: Running): Promise<void> => {
  clearInterval(tallying);
  producer?.pause();
  await workers.stop();
  await producer?.close();
  await server.stop();
  await mailbox?.stop();
};

interface Ending {
  reason: string;
  exitCode: number;
}

/** Resolves at the first signal. At a second one we leave at once, and the children end because we are gone. */
const signalled = (): Promise<Ending> =>
  new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve({ reason: 'Stopping: the workers finish their jobs, then the server stops.', exitCode: 0 });
      });
    }
  });

/** Resolves when a child ends that nobody has told to. */
const broken = ({ server, workers }: Running): Promise<Ending> =>
  new Promise((resolve) => {
    server.process.once('exit', () => resolve({ reason: 'The server ended by itself.', exitCode: 1 }));
    for (const worker of workers.processes) {
      worker.once('exit', () => resolve({ reason: 'A worker ended by itself.', exitCode: 1 }));
    }
  });

const main = async (): Promise<number> => {
  const signal = signalled();
  // oxlint-disable-next-line node/no-process-env -- handed to the one reader of it
  const env = process.env;
  const settings = readSettings(process.argv.slice(2), env);
  const mailbox =
    settings.smtpUrl === undefined ? await openMailbox(mailboxOf(settings), announce) : undefined;
  const server = await startServer(settings.argv, mailbox ? { ...env, SMTP_URL: mailbox.url } : env, say);
  const running = await start(settings, server, mailbox);
  const { reason, exitCode } = await Promise.race([signal, broken(running)]);
  say(`\n${reason}\n`);
  await stop(running);
  return exitCode;
};

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    if (error instanceof ServerEnded) process.exit(error.exitCode);
    process.stderr.write(`The demo could not run: ${String(error)}\n`);
    process.exit(1);
  },
);
