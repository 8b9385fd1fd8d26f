import { addValues, asJson, drawValues, noSums, taskKind } from './metric.ts';
import type { Sums } from './metric.ts';
import type { Plan } from './plan.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

const SERIAL_WIDTH = 12;
const NO_SERIAL = '0'.repeat(SERIAL_WIDTH);
const NO_TIME = new Date(0).toISOString();

/** A whole HTTP request as bytes; only task numbers and times are written anew before each sending. */
export interface PreparedRequest {
  brand: number;
  bytes: Buffer;
  /** Where the number at the end of each never-seen `task_id` starts. */
  serialsAt: number[];
  /** Where each `created_at` starts. */
  timesAt: number[];
  /** What one sending of it adds to its brand. */
  sums: Sums;
}

type Settings = Pick<Plan, 'token' | 'tasks' | 'batch' | 'brands' | 'span' | 'seed'>;

const baseTask = (settings: Settings, brand: number, key: number): unknown => {
  const { tasks } = settings;
  if (tasks.kind === 'ids') {
    const ids = tasks.byBrand[brand] ?? [];
    if (ids.length === 0) throw new RangeError(`no task ids for brand ${brand}`);
    return ids[key % ids.length];
  }
  const serial = tasks.kind === 'new' ? NO_SERIAL : String(key).padStart(SERIAL_WIDTH, '0');
  return { task_id: `${tasks.prefix}-${serial}`, ...taskKind(key).fields };
};

const prepare = (settings: Settings, brand: number, firstKey: number, random: Random): PreparedRequest => {
  const { batch, tasks, span, token } = settings;
  const sums = noSums();
  const metrics = Array.from({ length: batch }, (_, i) => {
    const key = firstKey + i;
    const values = drawValues(random, taskKind(key).pace);
    addValues(sums, values);
    const metric = { base_task: baseTask(settings, brand, key), ...asJson(values) };
    return JSON.stringify(span ? { ...metric, created_at: NO_TIME } : metric);
  });
  const body = batch === 1 ? metrics.join('') : `[${metrics.join(',')}]`;
  const head = [
    `POST /tasks/monitoring/metrics/${batch === 1 ? '' : 'bulk/'} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${token}`,
    `X-Brand-ID: ${brand}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  const text = `${head}\r\n\r\n${body}`;
  const placesOf = (mark: string): number[] =>
    [...text.matchAll(new RegExp(mark, 'g'))].map((found) => found.index);
  return {
    brand,
    bytes: Buffer.from(text, 'latin1'), // everything in it is ASCII: a place in the text is a place in the bytes
    serialsAt:
      tasks.kind === 'new'
        ? placesOf(`"${tasks.prefix}-${NO_SERIAL}"`).map((at) => at + tasks.prefix.length + 2)
        : [],
    timesAt: span ? placesOf(`"${NO_TIME}"`).map((at) => at + 1) : [],
    sums,
  };
};

/** One request for each entry of `brands`; those of one brand have different tasks. */
export const prepareRequests = (settings: Settings): PreparedRequest[] => {
  const random = seededRandom(settings.seed);
  const earlier = new Map<number, number>();
  return settings.brands.map((brand) => {
    const place = earlier.get(brand) ?? 0;
    earlier.set(brand, place + 1);
    return prepare(settings, brand, place * settings.batch, random);
  });
};

/** Gives each metric of the request a task number that never comes again: `first`, `first + 1`, … */
export const writeSerials = (request: PreparedRequest, first: number): void => {
  request.serialsAt.forEach((at, i) => {
    request.bytes.write(String(first + i).padStart(SERIAL_WIDTH, '0'), at, 'latin1');
  });
};

/** Spreads the `created_at` of the request evenly from `from` to `to`, ms since the epoch. */
export const writeTimes = (request: PreparedRequest, from: number, to: number): void => {
  const step = (to - from) / request.timesAt.length;
  request.timesAt.forEach((at, i) => {
    request.bytes.write(new Date(from + i * step).toISOString(), at, 'latin1');
  });
};
