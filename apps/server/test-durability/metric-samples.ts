import fc from 'fast-check';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const TYPES = ['parse', 'render', 'embed', 'Crawl-ü'];
export const PRIORITIES = ['critical', 'high', 'normal', 'low'];

/** A metric as a test made it up: what is sent, and beside it what an exact account of it says. */
export interface Sample {
  taskType: string;
  priority: string;
  time: number;
  memory: number | null;
  cpu: number | null;
  wait: number | null;
  errors: number | null;
  calls: number | null;
  tokens: number | null;
  /** The digits as sent; money is never taken through a float on this side. */
  cost: string | null;
  /** ms; undefined: the server's now. */
  at: number;
}

const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(values, { freq: 4, nil: null });
const amount = (max: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max }),
    fc.double({ min: 0, max, noNaN: true }),
    fc.integer({ min: 1, max: 5 }),
  );

const cost = fc
  .tuple(
    fc.integer({ min: 0, max: 999 }),
    fc.integer({ min: 0, max: 999_999 }),
    fc.constantFrom('', '', '49', '5', '50', '51', '500001'),
  )
  .map(([whole, micros, rest]) => `${whole}.${String(micros).padStart(6, '0')}${rest}`);

/** Moments that windows turn on: their first hour, midnights, now, the most that may lie ahead; and any other. */
const moment = (now: number): fc.Arbitrary<number> => {
  const days = fc.constantFrom(1, 2, 7, 30, 59);
  const nudge = fc.constantFrom(-1, 0, 1, 999, 30 * 60_000);
  return fc
    .oneof(
      fc.tuple(days, nudge).map(([d, ms]) => Math.floor((now - d * DAY) / HOUR) * HOUR + ms),
      fc.tuple(days, nudge).map(([d, ms]) => (Math.floor(now / DAY) - d + 1) * DAY + ms),
      fc.constantFrom(now, now - 1, now + 5 * 60_000),
      fc.integer({ min: now - 60 * DAY, max: now }),
    )
    .map((at) => Math.min(at, now + 5 * 60_000));
};

export const sampleOf = (now: number): fc.Arbitrary<Sample> =>
  fc.record({
    taskType: fc.constantFrom(...TYPES),
    priority: fc.constantFrom(...PRIORITIES),
    time: amount(100_000),
    memory: orNull(amount(4_000)),
    cpu: orNull(amount(400)),
    wait: orNull(amount(10_000)),
    errors: orNull(fc.integer({ min: 0, max: 2 })),
    calls: orNull(fc.integer({ min: 0, max: 50 })),
    tokens: orNull(fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constant(1e12))),
    cost: orNull(cost),
    at: moment(now),
  });

/** The body that carries a sample; its money as the digits stand, which `JSON.stringify` of a number could change. */
export const bodyOf = (sample: Sample, taskId: string): string =>
  JSON.stringify({
    base_task: { task_id: taskId, task_type: sample.taskType, priority: sample.priority },
    execution_time_ms: sample.time,
    memory_usage_mb: sample.memory,
    cpu_usage_percent: sample.cpu,
    queue_wait_time_ms: sample.wait,
    error_count: sample.errors,
    api_calls_count: sample.calls,
    tokens_used: sample.tokens,
    created_at: new Date(sample.at).toISOString(),
    cost_usd: '$',
  }).replace('"$"', sample.cost ?? 'null');

/** Micro-dollars of decimal digits, half-even, in whole numbers only. */
export const microsOf = (digits: string | null): bigint | null => {
  if (digits === null) return null;
  const [whole = '0', fraction = ''] = digits.split('.');
  const kept = BigInt(whole + fraction.slice(0, 6).padEnd(6, '0'));
  const rest = fraction.slice(6).replace(/0+$/, '');
  if (rest === '5') return kept + (kept % 2n);
  return rest > '5' ? kept + 1n : kept;
};

/** Log-normal times (σ = 1), as of real jobs, over the ten days before `now`. */
export const logNormal = (n: number, now: number): Sample[] =>
  Array.from({ length: n }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    const at = now - Math.floor(Math.random() * 10 * DAY);
    return {
      taskType: 'parse',
      priority: 'low',
      time: Math.exp(7 + normal),
      memory: null,
      cpu: null,
      wait: null,
      errors: null,
      calls: null,
      tokens: null,
      cost: '0.000001',
      at,
    };
  });
