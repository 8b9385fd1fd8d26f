import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBench } from './bench.ts';
import type { Bench } from './bench.ts';
import { HELP, readOptions } from './options.ts';
import type { Options, ScenarioName } from './options.ts';
import type { Report } from './report.ts';
import { writeResults } from './results.ts';
import { alerts } from './scenarios/alerts.ts';
import { detect } from './scenarios/detect.ts';
import { ingest } from './scenarios/ingest.ts';
import { memory } from './scenarios/memory.ts';
import { money } from './scenarios/money.ts';
import { page } from './scenarios/page.ts';
import { queries } from './scenarios/queries.ts';
import { single } from './scenarios/single.ts';
import { table } from './table.ts';

const scenarios: Record<ScenarioName, (bench: Bench) => Promise<void>> = {
  ingest,
  single,
  alerts,
  queries,
  memory,
  detect,
  money,
  page,
};
const inBench = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Runs the chosen scenarios one after the other; one that fails is a failed check and does not stop the next. */
const runAll = async (
  options: Options,
  folder: string,
  report: Report,
  onStart: (bench: Bench) => void,
): Promise<void> => {
  for (const name of options.only) {
    const bench = createBench(name, join(folder, name), options, report);
    onStart(bench);
    try {
      await scenarios[name](bench);
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      bench.check({ what: 'ran to its end', expected: 'yes', found });
      bench.showLogs();
    } finally {
      await bench.cleanUp();
    }
  }
};

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2), inBench('../..'));
  if (!options) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const startedAt = new Date();
  const report: Report = { lines: [], checks: [] };
  const folder = await mkdtemp(join(tmpdir(), 'vigie-bench-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  let current: Bench | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void (async () => {
        await current?.cleanUp();
        await removeFolder();
        process.exit(130);
      })();
    });
  }
  try {
    await runAll(options, folder, report, (bench) => (current = bench));
  } finally {
    await removeFolder();
  }

  const failed = report.checks.filter((check) => !check.ok);
  const path = await writeResults(inBench('../results'), startedAt, options, report);
  process.stdout.write(`\n${table(report.lines)}\n\n`);
  process.stdout.write(
    `Read back: ${report.checks.length - failed.length} of ${report.checks.length} checks hold.\n`,
  );
  for (const check of failed) {
    process.stdout.write(
      `  WRONG ${check.scenario}: ${check.what}: expected ${check.expected}, found ${check.found}\n`,
    );
  }
  process.stdout.write(`Written to ${path}\n`);
  return failed.length === 0 ? 0 : 1;
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
