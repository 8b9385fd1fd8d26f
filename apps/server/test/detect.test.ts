import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noise, seeded } from '../src/analysis/testing/random.ts';

const PROGRAM = join(import.meta.dirname, '../src/detect.ts');

const detect = (...args: string[]): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, ['--conditions=source', PROGRAM, ...args]);

const lineOf = (i: number, value: number): string =>
  `${JSON.stringify({ timestamp: new Date(Date.UTC(2026, 0, 1) + i * 300_000).toISOString(), value })}\n`;

const outcome = async (
  child: ChildProcessWithoutNullStreams,
): Promise<{ out: string; error: string; code: number }> => {
  const [out, error, [code]] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { out: out.join(''), error: error.join(''), code };
};

test('each line is answered before the next one comes', async () => {
  const child = detect('--sensitivity', 'medium');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (let i = 0; i < 20; i += 1) {
    child.stdin.write(lineOf(i, i % 3));
    const { value } = (await answers.next()) as { value: string };
    expect(JSON.parse(value)).toEqual({ score: 0 });
  }
  child.stdin.end();
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('a spike among ten thousand lines is one alert; lines that cannot be read are answered too', async () => {
  const child = detect();
  const done = outcome(child);
  const random = seeded(1);
  for (let i = 0; i < 10_000; i += 1) child.stdin.write(lineOf(i, i === 9_000 ? 500 : 100 + noise(random)));
  child.stdin.write(
    'no json\n{"timestamp":"2026-13-01","value":1}\n\n{"timestamp":"2026-02-05 10:00:00","value":null}\n',
  );
  child.stdin.end('{"timestamp":"2026-02-05 10:00:00","value":100}');
  const { out, code, error } = await done;
  expect([code, error]).toEqual([0, '']);
  const answers = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { score: number; error?: string });
  expect(answers).toHaveLength(10_004);
  expect(answers.flatMap(({ score }, i) => (score >= 0.5 ? [i] : []))).toEqual([9_000]);
  expect(answers.slice(10_000).map(({ error: why }) => why?.split(':')[0])).toEqual([
    'not a line of JSON',
    'timestamp',
    'value',
    undefined,
  ]);
});

test('a wrong sensitivity is named, and nothing is read', async () => {
  const { code, error } = await outcome(detect('--sensitivity', 'extreme'));
  expect(code).toBe(1);
  expect(error).toContain('low, medium, high');
});
