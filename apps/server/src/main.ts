import { createServer } from 'node:net';
import { createApp } from './app.ts';
import type { App } from './app.ts';
import { printBanner } from './banner.ts';
import { helpText, resolveConfig } from './config.ts';
import type { Config } from './config.ts';
import { StartupError, messageOf } from './core/errors.ts';
import { createLogger } from './core/logger.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const fail = (error: unknown): never => {
  const line = error instanceof StartupError ? error.message : `Vigie could not start: ${messageOf(error)}`;
  process.stderr.write(`${line}\n`);
  process.exit(1);
};

const portProblem = (config: Config, error: NodeJS.ErrnoException): StartupError => {
  const where = `${config.host}:${config.port}`;
  if (error.code === 'EADDRINUSE')
    return new StartupError(
      `Port ${where} is taken: stop what listens there, or choose another with --port.`,
    );
  if (error.code === 'EACCES')
    return new StartupError(`Port ${where} is not allowed for this user: choose one above 1023 with --port.`);
  return new StartupError(
    `Cannot listen on ${where} (${error.code ?? error.message}): check --host and --port.`,
  );
};

/** Finds out before any engine starts, so that a taken port leaves nothing half-started. */
const checkPort = (config: Config): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(portProblem(config, error)));
    probe.listen({ host: config.host, port: config.port }, () => probe.close(() => resolve()));
  });

const stopOnSignals = (app: App): void => {
  let asked = false;
  const stop = (): void => {
    if (asked) return;
    asked = true;
    say('Stopping: finishing requests, writing what waits, stopping the engines.');
    app.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
};

const main = async (): Promise<void> => {
  const argv = process.argv.slice(2);
  if (argv.includes('--help') || argv.includes('-h')) {
    say(helpText());
    return;
  }
  // eslint-disable-next-line node/no-process-env -- the one place that hands the environment to the one reader of it
  const config = resolveConfig(argv, process.env);
  const logger = createLogger(config.logLevel);
  await checkPort(config);
  const app = await createApp({ config, logger });
  stopOnSignals(app);
  try {
    const address = await app.listen();
    await printBanner(app, config, address, say);
  } catch (error) {
    await app.close();
    throw (error as NodeJS.ErrnoException).syscall === 'listen'
      ? portProblem(config, error as NodeJS.ErrnoException)
      : error;
  }
};

main().catch(fail);
