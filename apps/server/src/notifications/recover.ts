import { freeServerNumbers } from '../control-db/index.ts';
import type { ControlDb } from '../control-db/index.ts';
import { claimingServers, unclaimNotifications } from './outbox-store.ts';
import type { Queue } from './queue.ts';

/**
 * Gives back what servers held that are gone. A living server may look gone for the moment in which it opens a lost
 * connection again, so it takes two looks: call this every few seconds.
 */
export const createRecovery = (deps: { sql: ControlDb; queue: Queue }): (() => Promise<number>) => {
  let suspects = new Set<number>();
  return async () => {
    const claiming = await claimingServers(deps.sql);
    const free = claiming.length === 0 ? [] : await freeServerNumbers(deps.sql, claiming);
    const gone = free.filter((server) => suspects.has(server));
    suspects = new Set(free);
    if (gone.length === 0) return 0;
    return deps.sql.transaction(async (tx) => {
      const ids = await unclaimNotifications(tx, gone);
      await deps.queue.release(tx, ids);
      return ids.length;
    });
  };
};
