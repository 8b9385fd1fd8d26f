/** What a queue was like in stretches of equal length, such as hours. */
export interface QueueLoad {
  /** Arrivals of each stretch. */
  arrivals: readonly number[];
  stretchMs: number;
  /** Mean and squared coefficient of variation of the execution time. */
  serviceMs: number;
  serviceScv: number;
  /** Of the time between arrivals; 1 when they come at random. */
  arrivalScv: number;
  /** Executions that can run at the same time. */
  servers: number;
}

/** A stretch above this load has no steady state worth a forecast. */
const FULL = 0.98;

/** Probability that an arrival waits when all comes at random (A. K. Erlang, 1917), by the stable recursion of Erlang's B. */
const erlangC = (servers: number, offered: number): number => {
  let blocked = 1;
  for (let k = 1; k <= servers; k += 1) blocked = (offered * blocked) / (k + offered * blocked);
  const load = offered / servers;
  return blocked / (1 - load * (1 - blocked));
};

/** Share of the servers' time that a stretch takes. */
export const loadOf = (queue: QueueLoad, arrivals: number, servers = queue.servers): number =>
  (arrivals * queue.serviceMs) / queue.stretchMs / servers;

/**
 * Mean wait of an arrival, ms, by the formula of A. O. Allen and J. Cunneen for G/G/c queues (A. O. Allen,
 * «Probability, Statistics, and Queueing Theory», 1978), in each stretch as if it lasted (the pointwise stationary
 * approximation of L. Green and P. Kolesar, Management Science 37, 1991).
 * @returns undefined if some stretch brings more than the servers can do
 */
export const meanWait = (queue: QueueLoad, servers: number): number | undefined => {
  let [waited, all] = [0, 0];
  for (const arrivals of queue.arrivals) {
    if (arrivals === 0) continue;
    const load = loadOf(queue, arrivals, servers);
    if (load >= FULL) return undefined;
    const offered = load * servers;
    const random = (erlangC(servers, offered) * queue.serviceMs) / (servers * (1 - load));
    waited += arrivals * random * ((queue.arrivalScv + queue.serviceScv) / 2);
    all += arrivals;
  }
  return all > 0 ? waited / all : undefined;
};

export interface Plan {
  /** Servers to add; below zero to remove. */
  change: number;
  /** Mean wait, ms: what the model says of today (undefined: overloaded), and expects after the change. */
  modelNowMs: number | undefined;
  expectedMs: number;
  /** Load of the busiest stretch, today and after. */
  busiestNow: number;
  busiestAfter: number;
  /** 0 … 1, by how well the model explains today's wait. */
  confidence: number;
}

/** A wait is worth doing something about from half of the work itself on, and half a second. */
const LONG = { share: 0.5, ms: 500 };
/** What adding must bring, at least. */
const GAIN = 0.6;
/** The model must explain today's wait to a factor of this, or it is not for want of workers. */
const EXPLAINS = 3;
/** Servers may go as long as the wait stays below this share of the work, and the busiest stretch below this load. */
const SHORT = 0.05;
const CALM = 0.7;
const LEAST_REMOVED = 0.2;

const agreement = (measured: number, model: number | undefined): number =>
  model === undefined ? 0.5 : Math.max(0, 1 - Math.abs(Math.log(measured / model)) / Math.log(EXPLAINS));

const adding = (queue: QueueLoad, measuredMs: number, busiest: number): Plan | undefined => {
  const model = meanWait(queue, queue.servers);
  if (model !== undefined && (model < measuredMs / EXPLAINS || model > measuredMs * EXPLAINS))
    return undefined;
  for (let more = 1; more <= Math.max(2, queue.servers); more += 1) {
    const after = meanWait(queue, queue.servers + more);
    if (after === undefined || after > GAIN * measuredMs) continue;
    const peak = loadOf(queue, busiest, queue.servers + more);
    const confidence = 0.5 + 0.45 * agreement(measuredMs, model);
    return {
      change: more,
      modelNowMs: model,
      expectedMs: after,
      busiestNow: loadOf(queue, busiest),
      busiestAfter: peak,
      confidence,
    };
  }
  return undefined;
};

const removing = (queue: QueueLoad, measuredMs: number, busiest: number): Plan | undefined => {
  if (measuredMs > 2 * SHORT * queue.serviceMs) return undefined;
  let best: Plan | undefined;
  for (let servers = queue.servers - 1; servers >= 1; servers -= 1) {
    const after = meanWait(queue, servers);
    const peak = loadOf(queue, busiest, servers);
    if (after === undefined || after > SHORT * queue.serviceMs || peak > CALM) break;
    best = {
      change: servers - queue.servers,
      modelNowMs: meanWait(queue, queue.servers),
      expectedMs: after,
      busiestNow: loadOf(queue, busiest),
      busiestAfter: peak,
      confidence: 0.8,
    };
  }
  return best && -best.change >= LEAST_REMOVED * queue.servers ? best : undefined;
};

/** How many servers to add to a queue that waits, or to take from one that idles. @param measuredMs today's mean wait */
export const planServers = (queue: QueueLoad, measuredMs: number): Plan | undefined => {
  const busiest = Math.max(0, ...queue.arrivals);
  if (busiest === 0 || queue.servers < 1 || !(queue.serviceMs > 0)) return undefined;
  return measuredMs >= Math.max(LONG.ms, LONG.share * queue.serviceMs)
    ? adding(queue, measuredMs, busiest)
    : removing(queue, measuredMs, busiest);
};
