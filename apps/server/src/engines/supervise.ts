import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { StartupError, messageOf } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** Who ran this long was healthy: the next restart is quick again. */
const STABLE_MS = 60_000;
/** A big data folder or a crash recovery takes its time. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 15_000;
const KEPT_BYTES = 16_384;

/** What a child gets for an environment: nothing of the caller's can change how an engine behaves. */
export const ENGINE_ENV: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

export interface Program {
  readonly name: string;
  /** The signal that ends it without loss. */
  readonly stopSignal: NodeJS.Signals;
  /** Starts the process, its stderr a pipe. Called again, with the same port or socket, after each death. */
  readonly launch: () => ChildProcess;
  /** One try to use the engine; throws while it does not answer. */
  readonly probe: () => Promise<void>;
}

export interface Supervised {
  readonly restarts: () => number;
  /** Ends the engine, also amid a restart, and waits for its process to be gone. Calling it twice does no harm. */
  readonly stop: () => Promise<void>;
}

interface Run {
  readonly child: ChildProcess;
  /** Resolves with one line about the end. */
  readonly ended: Promise<string>;
}

/** The line that tells most: the last one that names an error, else the last one. */
const lastWords = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (
    lines.findLast((line) => /\b(FATAL|PANIC|Exception|\w*[Ee]rror)\b/.test(line)) ??
    lines.at(-1) ??
    ''
  ).trim();
};

/** Follows a child to its end, keeping the last of what it says. */
export const follow = (child: ChildProcess): Run => {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT_BYTES);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(messageOf(error)));
    child.once('exit', (code, signal) => {
      const how = signal ? `ended by ${signal}` : `ended with code ${code}`;
      const tell = (): void => resolve(lastWords(said) || how);
      // Its last words may still be in the pipe; but a process of its own may hold that open for longer.
      const enough = setTimeout(tell, 200);
      child.once('close', () => {
        clearTimeout(enough);
        tell();
      });
    });
  });
  return { child, ended };
};

const untilReady = async (program: Program, run: Run): Promise<void> => {
  const deadline = performance.now() + START_TIMEOUT_MS;
  const dead = run.ended.then((words) => {
    throw new StartupError(`${program.name} did not start: ${words}`);
  });
  let reason: unknown;
  while (performance.now() < deadline) {
    const attempt = program.probe().then(
      () => true,
      (error: unknown) => {
        reason = error;
        return false;
      },
    );
    if (await Promise.race([attempt, dead])) return;
    await Promise.race([pause(15), dead]);
  }
  throw new StartupError(
    `${program.name} did not answer within ${START_TIMEOUT_MS / 1000} s: ${messageOf(reason).split('\n')[0]}`,
  );
};

/**
 * Starts an engine and keeps it alive until `stop()`: whenever it dies it is launched again, after 100 ms at first and
 * twice as long each further time, 5 s at most.
 * @throws StartupError with the engine's own last line when the first start fails; no process is left then.
 */
export const supervise = async (program: Program, logger: Logger): Promise<Supervised> => {
  const stopping = new AbortController();
  let run = follow(program.launch());
  let restarts = 0;
  let stopped: Promise<void> | undefined;

  try {
    await untilReady(program, run);
  } catch (error) {
    run.child.kill('SIGKILL');
    await run.ended;
    throw error;
  }

  const relaunch = (): void => {
    restarts += 1;
    const next = follow(program.launch());
    run = next;
    untilReady(program, next).then(
      () => logger.info({ engine: program.name, restarts }, 'engine is back'),
      () => next.child.kill('SIGKILL'), // dead already, or it hangs: the loop below tries again
    );
  };

  const keepAlive = async (): Promise<void> => {
    let delay = FIRST_DELAY_MS;
    for (;;) {
      const launched = performance.now();
      const words = await run.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - launched >= STABLE_MS) delay = FIRST_DELAY_MS;
      logger.error({ engine: program.name, words, delay }, 'engine died; starting it again');
      await pause(delay, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
      try {
        relaunch();
      } catch (error) {
        logger.error({ engine: program.name, err: error }, 'engine could not be launched');
      }
    }
  };
  const alive = keepAlive();

  const end = async (): Promise<void> => {
    stopping.abort();
    run.child.kill(program.stopSignal);
    const patience = setTimeout(() => run.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await alive;
    clearTimeout(patience);
  };

  return { restarts: () => restarts, stop: () => (stopped ??= end()) };
};
