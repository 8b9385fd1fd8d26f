import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { parseArgs } from 'node:util';
import { createDetector } from './analysis/index.ts';
import type { Detector, Sensitivity } from './analysis/index.ts';
import { StartupError, messageOf } from './core/errors.ts';
import { parseTimestamp } from './core/timestamp.ts';

const USAGE = `npm run -s detect -- [--sensitivity low|medium|high] < series.ndjson

Reads one {"timestamp": "2026-11-24 06:00:00", "value": 12.5} a line and answers each with {"score": 0…1}.
A score of 0.5 or more is an alert, raised once per episode.
`;
const SENSITIVITIES: readonly string[] = ['low', 'medium', 'high'] satisfies Sensitivity[];
/** A line that goes on longer than this is no value. */
const LONGEST_LINE = 10_000;

const readLine = (line: string): { at: number; value: number } | { error: string } => {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return { error: 'not a line of JSON' };
  }
  const { timestamp, value } = (read ?? {}) as { timestamp?: unknown; value?: unknown };
  const at = typeof timestamp === 'string' ? parseTimestamp(timestamp) : undefined;
  if (at === undefined) return { error: 'timestamp: ISO 8601 or YYYY-MM-DD HH:MM:SS is required' };
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { error: 'value: a finite number is required' };
  return { at, value };
};

/** One line in, one line out; a line that cannot be read leaves the series as it was. */
const answer = (detector: Detector, line: string): string => {
  const read = readLine(line);
  if ('error' in read) return `{"score":0,"error":${JSON.stringify(read.error)}}\n`;
  const score = detector.next(read.at, read.value);
  return `{"score":${Math.round(score * 10_000) / 10_000}}\n`;
};

const readSensitivity = (): Sensitivity | undefined => {
  const { values } = parseArgs({
    options: { sensitivity: { type: 'string', default: 'medium' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return undefined;
  if (!SENSITIVITIES.includes(values.sensitivity))
    throw new StartupError(`--sensitivity takes ${SENSITIVITIES.join(', ')}, not «${values.sensitivity}».`);
  return values.sensitivity as Sensitivity;
};

const write = async (text: string): Promise<void> => {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
};

/** Scores the series on standard input, each line as soon as it is complete. */
const main = async (): Promise<void> => {
  const sensitivity = readSensitivity();
  if (sensitivity === undefined) return write(USAGE);
  // Whoever reads the scores may have seen enough.
  process.stdout.on('error', () => process.exit(0));
  const detector = createDetector(sensitivity);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of process.stdin) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() as string;
    if (rest.length > LONGEST_LINE)
      throw new StartupError(`A line is longer than ${LONGEST_LINE} characters.`);
    let out = '';
    for (const line of lines) if (line.trim() !== '') out += answer(detector, line);
    await write(out);
  }
  rest += decoder.end();
  if (rest.trim() !== '') await write(answer(detector, rest));
};

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
