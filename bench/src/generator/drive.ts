import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { addSums, noSums } from './metric.ts';
import type { Sums } from './metric.ts';
import type { Plan, Sent } from './plan.ts';
import { prepareRequests, writeSerials, writeTimes } from './prepared-request.ts';
import type { PreparedRequest } from './prepared-request.ts';
import { percentile } from '../stats.ts';

/** What a server may say that is worth sending the same request again. */
const BUSY = 503;

/** The `created` of a bulk answer, or the one metric of a single one. */
const createdBy = (batch: number, body: Buffer): number => {
  if (batch === 1) return 1;
  const { created }: { created: number } = JSON.parse(body.toString('utf8'));
  return created;
};

/**
 * Sends what the plan says and adds up what was acknowledged.
 * @throws Error when an answer is neither 201 with every metric created nor 503, or the connection breaks.
 */
export const drive = async (plan: Plan): Promise<Sent> => {
  // A prepared request is taken out while it is under way: its bytes may not change before the answer is there.
  const free = prepareRequests(plan);
  const connections = await Promise.all(
    Array.from({ length: plan.connections }, () => Connection.open(plan.port)),
  );
  const sums: Record<number, Sums> = {};
  const planned = 'requests' in plan.stop ? plan.stop.requests + plan.warmupRequests : Infinity;
  let latencies: number[] = [];
  let retries = 0;
  let started = 0;

  const freshen = (request: PreparedRequest, number: number): void => {
    writeSerials(request, number * plan.batch);
    if (!plan.span) return;
    // Each request reaches over the time of a whole round of brands, so that no brand has gaps.
    const share = (plan.span.to - plan.span.from) / (planned + plan.brands.length);
    const from = plan.span.from + number * share;
    writeTimes(request, from, from + plan.brands.length * share);
  };

  const sendOne = async (connection: Connection, request: PreparedRequest): Promise<void> => {
    for (;;) {
      const begun = performance.now();
      const answer = await connection.send(request.bytes);
      if (answer.status === BUSY) {
        retries += 1;
        await delay((answer.retryAfter ?? 1) * 1_000);
        continue;
      }
      if (answer.status !== 201 || createdBy(plan.batch, answer.body) !== plan.batch) {
        throw new Error(
          `the server answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 500)}`,
        );
      }
      latencies.push(performance.now() - begun);
      addSums((sums[request.brand] ??= noSums()), request.sums);
      return;
    }
  };

  /** Waits for the turn of the n-th request of the measured part. */
  const turnOf = async (number: number, begun: number): Promise<void> => {
    if (plan.perSecond === undefined) return;
    const early = begun + (number / plan.perSecond) * 1_000 - performance.now();
    if (early > 0) await delay(early);
  };

  const sendWhile = async (more: () => boolean, begun = 0): Promise<void> => {
    const before = started;
    await Promise.all(
      connections.map(async (connection) => {
        while (more()) {
          const request = free.shift();
          if (!request) throw new Error('fewer prepared requests than connections');
          const number = started++;
          if (begun > 0) await turnOf(number - before, begun);
          freshen(request, number);
          await sendOne(connection, request);
          free.push(request);
        }
      }),
    );
  };

  try {
    await sendWhile(() => started < plan.warmupRequests);
    latencies = [];
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const deadline = 'seconds' in plan.stop ? begun + plan.stop.seconds * 1_000 : Infinity;
    await sendWhile(() => started < planned && performance.now() < deadline, begun);
    const seconds = (performance.now() - begun) / 1_000;
    const used = process.cpuUsage(cpu);
    return {
      metrics: latencies.length * plan.batch,
      requests: latencies.length,
      seconds,
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      retries,
      cpuSeconds: (used.user + used.system) / 1e6,
      sums,
    };
  } finally {
    for (const connection of connections) connection.close();
  }
};
