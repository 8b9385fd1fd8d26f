import type { Seat, Sql } from '../control-db/index.ts';
import { unavailable } from '../core/errors.ts';

/** What changed is told by the first part of its path: `metrics`, `workers`, `alerts`; all that is there by `*`. */
type Topic = string;

/** What somebody who looks at a brand has not been told yet. */
export interface Subscription {
  /** Resolves with what changed, at once if something did, or with nothing after `ms` or when closed. */
  next(ms: number): Promise<Topic[]>;
  readonly closed: boolean;
  close(): void;
}

export interface Live {
  /** Notes that something of a brand changed; everybody who looks hears of it within half a second. */
  changed(brandId: number, topic: Topic): void;
  /** Hands on what was noted, to all servers. */
  tell(): Promise<void>;
  /** @throws AppError unavailable when too many look already. */
  subscribe(brandId: number): Subscription;
  /** Ends all subscriptions. */
  close(): void;
}

const CHANNEL = 'vigie_live';
const MOST_SUBSCRIPTIONS = 500;
/** PostgreSQL carries up to 8,000 bytes. */
const MOST_IN_A_MESSAGE = 250;

interface Waiting {
  topics: Set<Topic>;
  wake: () => void;
  closed: boolean;
}

/** Tells those who look at a brand that something changed, never what: they ask again, as themselves. */
export const createLive = async (deps: { sql: Sql; seat: Pick<Seat, 'listen'> }): Promise<Live> => {
  const noted = new Set<string>();
  const brands = new Map<number, Set<Waiting>>();
  let subscriptions = 0;

  const hear = (waiting: Iterable<Waiting>, topic: Topic): void => {
    for (const one of waiting) {
      one.topics.add(topic);
      one.wake();
    }
  };
  await deps.seat.listen(CHANNEL, (message) => {
    // Without a message some may have been missed.
    if (message === undefined) for (const waiting of brands.values()) hear(waiting, '*');
    for (const part of message?.split(',') ?? []) {
      const [brand, topic = ''] = part.split(':');
      hear(brands.get(Number(brand)) ?? [], topic);
    }
  });

  return {
    changed: (brandId, topic) => void noted.add(`${brandId}:${topic}`),
    async tell() {
      const parts = [...noted];
      for (let i = 0; i < parts.length; i += MOST_IN_A_MESSAGE) {
        const some = parts.slice(i, i + MOST_IN_A_MESSAGE);
        // Before it is sent: what changes meanwhile is a change of its own.
        for (const part of some) noted.delete(part);
        try {
          await deps.sql.query('SELECT pg_notify($1, $2)', [CHANNEL, some.join(',')]);
        } catch (error) {
          for (const part of some) noted.add(part);
          throw error;
        }
      }
    },
    subscribe(brandId) {
      if (subscriptions >= MOST_SUBSCRIPTIONS)
        throw unavailable('Too many pages are open: this one shows what is new when it is loaded again.', 30);
      const waiting: Waiting = { topics: new Set(), wake: () => undefined, closed: false };
      const ofBrand = brands.get(brandId) ?? new Set();
      brands.set(brandId, ofBrand.add(waiting));
      subscriptions += 1;
      return {
        async next(ms) {
          if (waiting.topics.size === 0 && !waiting.closed) {
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, ms);
              waiting.wake = () => {
                clearTimeout(timer);
                resolve();
              };
            });
          }
          const topics = [...waiting.topics];
          waiting.topics.clear();
          return topics;
        },
        get closed() {
          return waiting.closed;
        },
        close() {
          if (waiting.closed) return;
          waiting.closed = true;
          waiting.wake();
          subscriptions -= 1;
          ofBrand.delete(waiting);
          if (ofBrand.size === 0) brands.delete(brandId);
        },
      };
    },
    close() {
      for (const ofBrand of brands.values())
        for (const waiting of ofBrand) {
          waiting.closed = true;
          waiting.wake();
        }
    },
  };
};
