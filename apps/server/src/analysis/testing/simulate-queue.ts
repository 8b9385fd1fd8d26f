import { noise } from './random.ts';

export interface SimulatedQueue {
  servers: number;
  /** Per ms, at a moment (ms). */
  rate: (at: number) => number;
  highestRate: number;
  serviceMs: number;
  /** Squared coefficient of variation of the log-normal execution time. */
  serviceScv: number;
  untilMs: number;
}

export interface SimulatedExecution {
  arrived: number;
  wait: number;
  service: number;
}

/**
 * Event by event: Poisson arrivals (thinned to a changing rate, P. A. W. Lewis and G. S. Shedler 1979), first come first
 * served, the first server that is free.
 */
export const simulateQueue = (queue: SimulatedQueue, random: () => number): SimulatedExecution[] => {
  const free = new Float64Array(queue.servers);
  const sigma = Math.sqrt(Math.log(1 + queue.serviceScv));
  const mu = Math.log(queue.serviceMs) - sigma ** 2 / 2;
  const done: SimulatedExecution[] = [];
  for (let at = 0; ;) {
    at += -Math.log(1 - random()) / queue.highestRate;
    if (at >= queue.untilMs) return done;
    if (random() > queue.rate(at) / queue.highestRate) continue;
    let server = 0;
    for (let i = 1; i < queue.servers; i += 1) if ((free[i] as number) < (free[server] as number)) server = i;
    const start = Math.max(at, free[server] as number);
    const service = Math.exp(mu + sigma * noise(random));
    free[server] = start + service;
    done.push({ arrived: at, wait: start - at, service });
  }
};
