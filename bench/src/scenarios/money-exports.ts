import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream as WebReadableStream } from 'node:stream/web';
import type { Bench } from '../bench.ts';
import type { RunningServer } from '../server.ts';
import { LARGE, MONTHLY } from './money-data.ts';

/** The cost of every exported row worked out again from its tokens, half-even to the micro-dollar. */
export const recompute = async (server: RunningServer): Promise<bigint> => {
  const response = await fetch(`${server.origin}/tasks/monitoring/exports/metrics/?format=ndjson`, {
    headers: { authorization: `Bearer ${server.token}`, 'x-brand-id': String(MONTHLY) },
  });
  const text = Readable.fromWeb(response.body as WebReadableStream<Uint8Array>);
  let sum = 0n;
  for await (const line of createInterface({ input: text })) {
    const row: { input_tokens: number; output_tokens: number } = JSON.parse(line);
    const exact = BigInt(row.input_tokens) * 1_250n + BigInt(row.output_tokens) * 9_500n;
    const [micros, rest] = [exact / 1_000n, exact % 1_000n];
    sum += micros + (rest > 500n || (rest === 500n && micros % 2n === 1n) ? 1n : 0n);
  }
  return sum;
};

/** All metrics of the large brand as a file, read as fast as it comes. */
export const exportAll = async (
  bench: Bench,
  server: RunningServer,
  format: string,
  atLeast?: number,
): Promise<void> => {
  const begun = performance.now();
  const response = await fetch(`${server.origin}/tasks/monitoring/exports/metrics/?format=${format}`, {
    headers: { authorization: `Bearer ${server.token}`, 'x-brand-id': String(LARGE) },
  });
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  const seconds = (performance.now() - begun) / 1_000;
  bench.line({
    what: `export as ${format}`,
    measured: bench.options.rows / 2 / seconds,
    unit: 'rows/s',
    ...(atLeast === undefined ? {} : { target: { atLeast } }),
    note: `${Math.round(bytes / 1e6)} MB in ${seconds.toFixed(1)} s`,
  });
};
