import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Options } from './options.ts';
import { verdict } from './report.ts';
import type { Report } from './report.ts';

/**
 * Writes the run as JSON under its UTC start time, and again as `latest.json`.
 * @returns the path of the first.
 */
export const writeResults = async (
  folder: string,
  startedAt: Date,
  options: Options,
  report: Report,
): Promise<string> => {
  const text = JSON.stringify(
    {
      started_at: startedAt.toISOString(),
      finished_at: new Date().toISOString(),
      machine: {
        cpus: availableParallelism(),
        model: cpus()[0]?.model ?? 'unknown',
        memory_gb: Math.round(totalmem() / 1e9),
        platform: `${process.platform} ${process.arch}`,
        node: process.version,
      },
      options,
      lines: report.lines.map((line) => ({ ...line, ok: verdict(line) ?? null })),
      checks: report.checks,
    },
    null,
    2,
  );
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${startedAt.toISOString().replaceAll(':', '-').slice(0, 19)}Z.json`);
  await writeFile(path, `${text}\n`);
  await writeFile(join(folder, 'latest.json'), `${text}\n`);
  return path;
};
