import { HOUR } from '../harness.ts';
import type { Api, TestServer } from '../harness.ts';
import { createAll, metricOf } from '../samples.ts';

/** An execution as the tests remember it. */
export interface Row {
  at: number;
  type: string;
  queue: string;
  time: number;
  memory: number | null;
  failed: boolean;
}

/** The same numbers in each run. */
const randomOf = (seed: number) => (): number =>
  (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

/** Executions all over the past hours, as jobs have them: most are quick, few take very long. In order of time. */
export const rowsOf = (server: TestServer, count: number, hours: number): Row[] => {
  const random = randomOf(count);
  const until = server.clock.now() - 1_000;
  return Array.from({ length: count }, () => ({
    at: Math.floor(until - random() * hours * HOUR),
    type: `type_${Math.floor(random() * 3)}`,
    queue: random() < 0.5 ? 'fast' : 'slow',
    time: Math.round(1_000 * Math.exp(2 * random() * random() * random() + random())),
    memory: random() < 0.2 ? null : Math.round(50 + 400 * random()),
    failed: random() < 0.1,
  })).toSorted((a, b) => a.at - b.at);
};

export const store = async (api: Api, rows: readonly Row[]): Promise<void> => {
  for (let from = 0; from < rows.length; from += 10_000) {
    await createAll(
      api,
      rows.slice(from, from + 10_000).map((row) =>
        metricOf(
          {
            execution_time_ms: row.time,
            memory_usage_mb: row.memory,
            error_count: row.failed ? 1 : 0,
            created_at: new Date(row.at).toISOString(),
          },
          { task_type: row.type, queue_name: row.queue },
        ),
      ),
    );
  }
};
