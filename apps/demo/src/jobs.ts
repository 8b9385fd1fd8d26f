import { createHash, randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { cutOff, makeCsv, makeJson, parseCsv } from './text.ts';

export type QueueName = 'files' | 'imports';

/** One kind of job: what it is asked to do, and the real work. */
interface JobKind {
  queue: QueueName;
  /** BullMQ's priority: the lower goes first. */
  priority: number;
  /** What the next job of this kind is to work on. */
  make: () => JobData;
  /** Throws when the work cannot be done; the job is then tried again. */
  run: (data: JobData, attempt: number) => unknown;
}

export interface JobData {
  size?: number;
  text?: string;
}

export const ATTEMPTS = 3;
/** Pause before a failed job is tried again. */
export const BACKOFF_MS = 500;

const MIB = 1_048_576;
const TIME_BUDGET_MS = 60;

/** One text in ten is cut off on its way: it stays broken, so its job fails for good after the last attempt. */
const perhapsCutOff = (text: string): string => (randomInt(10) === 0 ? cutOff(text) : text);

const hash = (mebibytes: number): string => {
  const [digest, block] = [createHash('sha256'), randomBytes(MIB)];
  for (let n = 0; n < mebibytes; n += 1) digest.update(block);
  return digest.digest('hex');
};

const compress = async (rows: number): Promise<number> => {
  const packed = await promisify(gzip)(makeCsv(rows), { level: 9 });
  return packed.length;
};

const sumCsv = (text: string): number => {
  const [, ...rows] = parseCsv(text);
  return rows.reduce((sum, [, , quantity, cents]) => sum + Number(quantity) * Number(cents), 0);
};

const sumJson = (text: string): number => {
  const orders: { quantity: number; cents: number }[] = JSON.parse(text);
  return orders.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
};

/**
 * Prime factors by trial division, within a time budget that doubles with each attempt: a number with two large
 * factors takes too long at first, and perhaps for good.
 */
const factorise = (given: number, attempt: number): number[] => {
  const budgetMs = TIME_BUDGET_MS * 2 ** (attempt - 1);
  const deadline = performance.now() + budgetMs;
  const factors: number[] = [];
  let rest = given;
  for (let divisor = 2; divisor * divisor <= rest; divisor += divisor === 2 ? 1 : 2) {
    while (rest % divisor === 0) {
      factors.push(divisor);
      rest /= divisor;
    }
    if (divisor % 8_191 === 0 && performance.now() > deadline) {
      throw new Error(`timeout: ${given} was not factorised within ${budgetMs} ms`);
    }
  }
  return rest > 1 ? [...factors, rest] : factors;
};

const JOBS = {
  'hash-file': {
    queue: 'files',
    priority: 3,
    make: () => ({ size: randomInt(8, 80) }),
    run: ({ size = 0 }) => hash(size),
  },
  'compress-log': {
    queue: 'files',
    priority: 4,
    make: () => ({ size: randomInt(2_000, 40_000) }),
    run: ({ size = 0 }) => compress(size),
  },
  factorise: {
    queue: 'files',
    priority: 2,
    make: () => ({ size: randomInt(2 ** 46, 2 ** 47) * 4 + 1 + 2 * randomInt(2) }),
    run: ({ size = 0 }, attempt) => factorise(size, attempt),
  },
  'import-csv': {
    queue: 'imports',
    priority: 2,
    make: () => ({ text: perhapsCutOff(makeCsv(randomInt(200, 6_000))) }),
    run: ({ text = '' }) => sumCsv(text),
  },
  'import-json': {
    queue: 'imports',
    priority: 1,
    make: () => ({ text: perhapsCutOff(makeJson(randomInt(200, 4_000))) }),
    run: ({ text = '' }) => sumJson(text),
  },
} satisfies Record<string, JobKind>;

const kinds = new Map<string, JobKind>(Object.entries(JOBS));

export interface NewJob {
  name: string;
  queue: QueueName;
  priority: number;
  data: JobData;
}

/** The next job for one of the queues, of a kind drawn by lot. */
export const drawJob = (queues: readonly QueueName[]): NewJob => {
  const fitting = [...kinds].filter(([, kind]) => queues.includes(kind.queue));
  const [name, kind] = fitting[randomInt(fitting.length)] ?? [];
  if (name === undefined || kind === undefined) throw new Error('there is no kind of job for these queues');
  return { name, queue: kind.queue, priority: kind.priority, data: kind.make() };
};

/** Does the work of a job; `attempt` counts from 1. */
export const runJob = async (name: string, data: JobData, attempt: number): Promise<unknown> => {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`there is no job «${name}»`);
  return kind.run(data, attempt);
};
