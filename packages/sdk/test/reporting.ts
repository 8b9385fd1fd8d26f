import { afterEach, beforeEach } from 'vitest';
import { createReporter } from '../src/index.ts';
import type { Drop, MetricInput, Reporter, ReporterSettings, VigieError } from '../src/index.ts';
import { startReceiver } from './receiver.ts';
import type { Received, Receiver } from './receiver.ts';

export interface Reporting {
  receiver: Receiver;
  drops: Drop[];
  errors: VigieError[];
  start(settings?: ReporterSettings & { timeoutMs?: number }): Reporter;
  /** Requests whose path ends so. */
  posts(path: string): Received[];
  /** `execution_time_ms` of what was stored: tests use it to tell metrics apart. */
  times(): number[];
}

export const metric = (n: number, fields: Partial<MetricInput> = {}): MetricInput => ({
  base_task: { task_id: `m-${n}`, task_type: 'test' },
  execution_time_ms: n,
  ...fields,
});

/** A fresh receiver for every test, and reporters that end with it. */
export const useReporting = async (): Promise<Reporting> => {
  let open: Reporter[] = [];
  const reporting: Reporting = {
    receiver: await startReceiver(),
    drops: [],
    errors: [],
    start: (settings = {}) => {
      const reporter = createReporter({
        url: reporting.receiver.url,
        token: 't',
        brandId: 1,
        flushIntervalMs: 20,
        onDrop: (drop) => reporting.drops.push(drop),
        onError: (error) => reporting.errors.push(error),
        ...settings,
      });
      open.push(reporter);
      return reporter;
    },
    posts: (path) => reporting.receiver.requests.filter((r) => r.path.endsWith(path)),
    times: () => reporting.receiver.metrics.map((m) => m.execution_time_ms),
  };
  beforeEach(async () => {
    await reporting.receiver.close();
    Object.assign(reporting, { receiver: await startReceiver(), drops: [], errors: [] });
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((reporter) => reporter.close({ timeoutMs: 1 })));
    await reporting.receiver.close();
  });
  return reporting;
};
