import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanWait, planServers } from './queueing.ts';
import type { QueueLoad } from './queueing.ts';
import { seeded } from './testing/random.ts';
import { simulateQueue } from './testing/simulate-queue.ts';
import type { SimulatedExecution, SimulatedQueue } from './testing/simulate-queue.ts';

const HOUR = 3_600_000;
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** What would be measured of a simulated queue: nothing but its executions. */
const observe = (
  done: readonly SimulatedExecution[],
  servers: number,
): { load: QueueLoad; waitMs: number } => {
  const hours = Math.ceil((done.at(-1)?.arrived ?? 0) / HOUR);
  const arrivals = Array.from({ length: hours }, () => 0);
  for (const { arrived } of done)
    arrivals[Math.floor(arrived / HOUR)] = (arrivals[Math.floor(arrived / HOUR)] ?? 0) + 1;
  const serviceMs = mean(done.map(({ service }) => service));
  const scv = mean(done.map(({ service }) => (service - serviceMs) ** 2)) / serviceMs ** 2;
  return {
    load: { arrivals, stretchMs: HOUR, serviceMs, serviceScv: scv, arrivalScv: 1, servers },
    waitMs: mean(done.map(({ wait }) => wait)),
  };
};

/** So long that the mean wait is known to a few percent; stretches averaged, for the model knows no luck of an hour. */
const steady = (servers: number, load: number, serviceScv: number): SimulatedQueue => {
  const rate = (load * servers) / 2_000;
  return {
    servers,
    rate: () => rate,
    highestRate: rate,
    serviceMs: 2_000,
    serviceScv,
    untilMs: Math.ceil(150_000 / rate / HOUR) * HOUR,
  };
};

describe('workers of a queue, against a discrete-event simulation', () => {
  const queues = [1, 2, 4, 8].flatMap((servers) =>
    [0.85, 0.92].flatMap((load) => [0.3, 1, 2].map((scv) => ({ servers, load, scv }))),
  );
  it.each(queues)(
    '$servers workers at load $load, variation $scv: the wait after the change is within 20 %',
    ({ servers, load, scv }) => {
      const queue = steady(servers, load, scv);
      const { load: observed, waitMs } = observe(simulateQueue(queue, seeded(1)), servers);
      const even = { ...observed, arrivals: observed.arrivals.map(() => mean(observed.arrivals)) };
      const plan = planServers(even, waitMs);
      if (waitMs < 1_000) return;
      expect(plan).toBeDefined();
      const after = servers + (plan?.change ?? 0);
      expect(after).toBeGreaterThan(servers);
      const simulated = mean(simulateQueue({ ...queue, servers: after }, seeded(2)).map(({ wait }) => wait));
      // Waits below a hundredth of the work are noise to everybody.
      const slack = Math.max(0.2 * simulated, 20);
      expect(Math.abs((plan?.expectedMs ?? 0) - simulated)).toBeLessThanOrEqual(slack);
      expect(plan?.confidence).toBeGreaterThan(0.7);
    },
  );

  it('with a daily rhythm: days average out, nights do not hide the day', () => {
    const peak = 0.95 / 500;
    const rate = (at: number): number => peak * (0.55 + 0.45 * Math.sin((2 * Math.PI * at) / (24 * HOUR)));
    const queue = {
      servers: 4,
      rate,
      highestRate: peak,
      serviceMs: 2_000,
      serviceScv: 1,
      untilMs: 14 * 24 * HOUR,
    };
    const done = simulateQueue(queue, seeded(3));
    const { load, waitMs } = observe(done, 4);
    const hourly = Array.from({ length: 24 }, (_, hour) =>
      mean(load.arrivals.filter((__, i) => i % 24 === hour)),
    );
    const plan = planServers({ ...load, arrivals: hourly }, waitMs);
    expect(plan?.change).toBeGreaterThan(0);
    const simulated = mean(
      simulateQueue({ ...queue, servers: 4 + (plan?.change ?? 0) }, seeded(4)).map(({ wait }) => wait),
    );
    expect(Math.abs((plan?.expectedMs ?? 0) - simulated)).toBeLessThanOrEqual(0.2 * simulated);
  });

  it('takes workers from a queue that idles, and the wait stays short', () => {
    const queue = steady(16, 0.2, 1);
    const { load, waitMs } = observe(simulateQueue(queue, seeded(5)), 16);
    const plan = planServers(load, waitMs);
    expect(plan?.change).toBeLessThanOrEqual(-4);
    const after = simulateQueue({ ...queue, servers: 16 + (plan?.change ?? 0) }, seeded(6)).map(
      ({ wait }) => wait,
    );
    expect(mean(after)).toBeLessThan(0.05 * 2_000 * 1.2);
  });

  it('leaves alone: a busy queue that hardly waits, one that waits for something else', () => {
    const load: QueueLoad = {
      arrivals: [1_000],
      stretchMs: HOUR,
      serviceMs: 2_000,
      serviceScv: 1,
      arrivalScv: 1,
      servers: 2,
    };
    expect(planServers(load, 300)).toBeUndefined();
    // At a load of 28 % nobody waits a minute for a worker.
    expect(planServers(load, 60_000)).toBeUndefined();
    expect(planServers({ ...load, arrivals: [] }, 60_000)).toBeUndefined();
    expect(planServers({ ...load, servers: 0 }, 60_000)).toBeUndefined();
  });

  it('a single server waits as Pollaczek and Khinchine say, and more servers never wait longer', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (load, scv, servers) => {
          const one: QueueLoad = {
            arrivals: [load * 100],
            stretchMs: 100_000,
            serviceMs: 1_000,
            serviceScv: scv,
            arrivalScv: 1,
            servers: 1,
          };
          expect(meanWait(one, 1)).toBeCloseTo((1_000 * load * (1 + scv)) / 2 / (1 - load), 6);
          const many = { ...one, arrivals: [load * 100 * servers] };
          const [now, more] = [meanWait(many, servers), meanWait(many, servers + 1)];
          expect(more ?? Infinity).toBeLessThanOrEqual(now ?? 0);
          expect(Number.isFinite(now)).toBe(true);
        },
      ),
    );
  });
});
