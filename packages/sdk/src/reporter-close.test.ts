import { describe, expect, test } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { metric, useReporting } from '../test/reporting.ts';

const t = await useReporting();

const run = async (script: string): Promise<{ code: number | null; ms: number }> => {
  const begun = Date.now();
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--input-type=module',
      '-e',
      `import { createReporter } from '@vigie/sdk'; ${script}`,
    ],
    { cwd: import.meta.dirname, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code] = await once(child, 'exit');
  return { code, ms: Date.now() - begun };
};

describe('the end', () => {
  test('close drains', async () => {
    const reporter = t.start({ flushIntervalMs: 3_600_000 });
    for (let n = 0; n < 1_200; n += 1) reporter.report(metric(n));
    await reporter.close();
    expect(t.times()).toHaveLength(1_200);
    reporter.report(metric(1));
    expect(t.drops.map((drop) => drop.reason)).toEqual(['the reporter is closed']);
  });

  test('close gives up at its deadline and says what was lost', async () => {
    t.receiver.fault = () => 'hang';
    const reporter = t.start();
    for (let n = 0; n < 3; n += 1) reporter.report(metric(n));
    const begun = Date.now();
    await reporter.close({ timeoutMs: 200 });
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect(t.drops).toHaveLength(3);
    expect(reporter.stats).toEqual({ buffered: 0, sent: 0, dropped: 3 });
  });

  test('a process can end while the server is away', async () => {
    const { code, ms } = await run(`
      const reporter = createReporter({ url: 'http://127.0.0.1:2', token: 't', brandId: 1, flushIntervalMs: 50 });
      reporter.report({ base_task: 1, execution_time_ms: 1 });
      setTimeout(() => {}, 3000).unref();
      setTimeout(() => {}, 400);`);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2_900);
  });

  test('a process that waits for close stays until it is done', async () => {
    t.receiver.fault = () => (t.receiver.requests.length < 3 ? { status: 503 } : undefined);
    const { code } = await run(`
      const reporter = createReporter({ url: '${t.receiver.url}', token: 't', brandId: 1 });
      reporter.report({ base_task: 1, execution_time_ms: 1 });
      await reporter.close();`);
    expect(code).toBe(0);
    expect(t.receiver.metrics).toHaveLength(1);
  });
});
