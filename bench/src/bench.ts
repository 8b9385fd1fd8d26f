import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startClickHouse } from './own-clickhouse.ts';
import type { OwnClickHouse } from './own-clickhouse.ts';
import type { Options } from './options.ts';
import type { Check, Line, Report } from './report.ts';
import { startServer } from './server.ts';
import type { RunningServer } from './server.ts';

/** What a scenario works with. Whatever it starts is stopped and deleted when it is over, however it ends. */
export interface Bench {
  readonly options: Options;
  /** A server on a fresh data folder; with its own embedded engines, or on the given ClickHouse. `env`: settings. */
  server(on?: OwnClickHouse, env?: Record<string, string>): Promise<RunningServer>;
  /** A ClickHouse of the bench's own on a fresh folder, the same engine that the server embeds. */
  clickhouse(): Promise<OwnClickHouse>;
  line(line: Omit<Line, 'scenario'>): void;
  check(check: Omit<Check, 'scenario' | 'ok'>): void;
  progress(text: string): void;
  /** Writes the end of the servers' logs to stderr: why a scenario broke off often stands there only. */
  showLogs(): void;
  cleanUp(): Promise<void>;
}

export const createBench = (scenario: string, folder: string, options: Options, report: Report): Bench => {
  const endings: (() => Promise<void>)[] = [];
  const servers: RunningServer[] = [];
  const progress = (text: string): void => void process.stderr.write(`${scenario}: ${text}\n`);
  let folders = 0;
  const freshFolder = async (): Promise<string> => {
    const path = join(folder, String(++folders));
    await mkdir(path, { recursive: true, mode: 0o700 });
    endings.push(() => rm(path, { recursive: true, force: true }));
    return path;
  };
  return {
    options,
    server: async (on, settings = {}) => {
      const env = on ? { ...settings, CLICKHOUSE_URL: on.urlWithLogin } : settings;
      const server = await startServer(options.app, await freshFolder(), env);
      servers.push(server);
      endings.push(server.stop);
      return server;
    },
    clickhouse: async () => {
      const engine = await startClickHouse(options.app, await freshFolder());
      endings.push(engine.stop);
      return engine;
    },
    line: (line) => report.lines.push({ scenario, ...line }),
    check: (check) => report.checks.push({ scenario, ...check, ok: check.expected === check.found }),
    progress,
    showLogs: () => {
      for (const server of servers) progress(`the server's log ends with: ${server.said()}`);
    },
    // Last started, first stopped. One that fails must not keep the others alive.
    cleanUp: async () => {
      for (let ending = endings.pop(); ending; ending = endings.pop()) {
        await ending().catch((error: unknown) => progress(`clean-up: ${String(error)}`));
      }
    },
  };
};
