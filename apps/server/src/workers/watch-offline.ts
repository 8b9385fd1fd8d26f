import type { Seat, Sql } from '../control-db/index.ts';
import type { Clock } from '../core/clock.ts';
import { selectBrandsLastHeard } from './store.ts';

/** The clocks of several servers differ a little: whoever is asked then must find the worker offline too. */
const SLACK_MS = 1_000;

export interface OfflineWatchDeps {
  sql: Sql;
  seat: Pick<Seat, 'has'>;
  clock: Clock;
  /** How long a worker is online after a heartbeat, ms. */
  onlineMs: number;
  /** Told of every brand that has other answers about its workers now. */
  changed: (brandId: number) => void;
}

/**
 * Looks for workers that went offline since the last look. That no heartbeat came is no write: nothing else would tell
 * those who look. One server does it for all brands; one that takes over tells again what it may have missed.
 */
export const createOfflineWatch = ({
  sql,
  seat,
  clock,
  onlineMs,
  changed,
}: OfflineWatchDeps): (() => Promise<void>) => {
  const deadline = (): number => clock.now() - onlineMs - SLACK_MS;
  let seen = deadline();
  return async () => {
    if (!(await seat.has('offline'))) return;
    const until = deadline();
    for (const brandId of await selectBrandsLastHeard(sql, new Date(seen), new Date(until))) changed(brandId);
    seen = until;
  };
};
