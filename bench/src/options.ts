import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const SCENARIOS = [
  'ingest',
  'single',
  'alerts',
  'queries',
  'memory',
  'detect',
  'money',
  'page',
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface Options {
  /** Rows of the scenarios queries, which also measures at a tenth of them, money and page. */
  rows: number;
  /** Rows of each bulk load. */
  ingestRows: number;
  /** How long single requests are sent, for each kind of task. */
  singleSeconds: number;
  /** How often each question is asked, one after the other. */
  queryRuns: number;
  only: ScenarioName[];
  /** Folder of the server to measure. */
  app: string;
}

export const HELP = `npm run bench -- [options]

  --rows N       rows of the scenarios queries, money and page (default 10000000; each bulk load takes a fifth, 500000 to 2000000)
  --only LIST    some of ${SCENARIOS.join(',')} (default all)
  --quick        small loads, to see that everything works; its figures mean little
  --app DIR      the server to measure (default apps/server; another clone's, to compare two versions)
  --help         this text`;

/** Metrics in one bulk request: row counts are whole multiples of it. */
export const BATCH = 1_000;

const QUICK = { rows: 200_000, ingestRows: 100_000, singleSeconds: 3 };

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * @param repo the folder that holds `apps/`.
 * @returns undefined when help was asked for.
 * @throws Error in one line that names the wrong option.
 */
export const readOptions = (argv: string[], repo: string): Options | undefined => {
  const { values } = parseArgs({
    args: argv,
    options: {
      rows: { type: 'string' },
      only: { type: 'string' },
      app: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const rows = Number(values.rows ?? (values.quick ? QUICK.rows : 10_000_000));
  if (!Number.isInteger(rows) || rows < 100 * BATCH || rows % (10 * BATCH) !== 0) {
    throw new Error(
      `--rows must be a multiple of ${10 * BATCH}, ${100 * BATCH} or more, not «${values.rows}».`,
    );
  }
  const wanted = values.only?.split(',') ?? SCENARIOS;
  const only = SCENARIOS.filter((name) => wanted.includes(name));
  const unknown = wanted.find((name) => !only.some((known) => known === name));
  if (unknown !== undefined)
    throw new Error(`--only takes some of ${SCENARIOS.join(',')}, not «${unknown}».`);
  return {
    rows,
    ingestRows: values.quick
      ? QUICK.ingestRows
      : clamp(Math.round(rows / 5 / BATCH) * BATCH, 500_000, 2_000_000),
    singleSeconds: values.quick ? QUICK.singleSeconds : 15,
    queryRuns: 40,
    only,
    app: resolve(values.app ?? `${repo}/apps/server`),
  };
};
