import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { seededRandom } from '../generator/random.ts';

const FIVE_MINUTES = 300_000;
const DAY = 86_400_000;
/** Written at once; a pipe holds less. */
const CHUNK = 2_000;

/** A series with a daily rhythm and noise, as the command takes it: `count` lines in chunks. */
const seriesOf = (count: number): string[] => {
  const random = seededRandom(1);
  const chunks: string[] = [];
  for (let from = 0; from < count; from += CHUNK) {
    let chunk = '';
    for (let i = from; i < Math.min(count, from + CHUNK); i += 1) {
      const timestamp = new Date(i * FIVE_MINUTES).toISOString().slice(0, 19).replace('T', ' ');
      const value =
        100 + 20 * Math.sin((2 * Math.PI * i * FIVE_MINUTES) / DAY) + 5 * random.logNormal(1, 0.5);
      chunk += `{"timestamp":"${timestamp}","value":${value.toFixed(3)}}\n`;
    }
    chunks.push(chunk);
  }
  return chunks;
};

/** The streaming detector as a command: lines in, lines out, reading and writing JSON included. */
export const detect = async (bench: Bench): Promise<void> => {
  const count = Math.min(1_000_000, bench.options.rows);
  const chunks = seriesOf(count);
  for (const sensitivity of ['low', 'medium', 'high']) {
    bench.progress(`${count} values, ${sensitivity}`);
    const begun = performance.now();
    const program = join(bench.options.app, 'src/detect.ts');
    const child = spawn(process.execPath, ['--conditions=source', program, '--sensitivity', sensitivity], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let lines = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    });
    const closed = once(child, 'close');
    for (const chunk of chunks) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
    child.stdin.end();
    await closed;
    bench.check({ what: `answers, ${sensitivity}`, expected: String(count), found: String(lines) });
    bench.line({
      what: `values by npm run detect, ${sensitivity}`,
      measured: (count / (performance.now() - begun)) * 1000,
      unit: 'values/s',
      target: { atLeast: 100_000 },
    });
  }
};
