import type { Sql } from '../../control-db/index.ts';
import { freeServerNumbers } from '../../control-db/index.ts';
import type { Clock } from '../../core/clock.ts';

/** How far this server has evaluated what it stored, where the others can read it. */
export interface Progress {
  /** Resolves once everybody could know that this id may come; call what it answers when its metric was evaluated. */
  begin(firstId: number, count: number): Promise<() => void>;
  /** Writes it down if it changed, and now and then anyway. */
  save(): Promise<void>;
  /** Everything that began was evaluated: nothing is left to look for. */
  end(): Promise<void>;
}

const ANYWAY_MS = 5_000;

/**
 * The lowest id that may be stored and not evaluated yet: of what is on its way the lowest, else the one after the
 * highest. What is written down may lag behind, never run ahead.
 * @param server the number of its seat
 */
export const openProgress = async (deps: { sql: Sql; clock: Clock }, server: number): Promise<Progress> => {
  const { sql, clock } = deps;
  const [counter] = await sql.query<{ next_id: number }>(
    `SELECT next_id FROM id_counters WHERE kind = 'metric'`,
  );
  let next = counter?.next_id ?? 0;
  const open = new Map<symbol, number>();
  /** What is or may be written down. */
  let known = -1;
  let savedAt = -Infinity;
  let saving: Promise<void> = Promise.resolve();

  const lowest = (): number => {
    let low = next;
    for (const first of open.values()) if (first < low) low = first;
    return low;
  };
  const write = (): Promise<void> => {
    const turn = saving.then(async () => {
      const low = lowest();
      known = low;
      savedAt = performance.now();
      await sql.query(
        `INSERT INTO evaluation_progress (server_id, low_id, at) VALUES ($1, $2, $3)
         ON CONFLICT (server_id) DO UPDATE SET low_id = excluded.low_id, at = excluded.at`,
        [server, low, new Date(clock.now())],
      );
    });
    saving = turn.catch(() => undefined);
    return turn;
  };
  await write();

  return {
    async begin(firstId, count) {
      const token = Symbol('on its way');
      open.set(token, firstId);
      next = Math.max(next, firstId + count);
      // Ids of an earlier attempt, set aside by another server or long ago.
      if (firstId < known) {
        await write().catch((error: unknown) => {
          open.delete(token);
          throw error;
        });
      }
      return () => open.delete(token);
    },
    async save() {
      if (lowest() !== known || performance.now() - savedAt > ANYWAY_MS) await write();
    },
    async end() {
      await saving;
      if (open.size === 0) await sql.query('DELETE FROM evaluation_progress WHERE server_id = $1', [server]);
      else await write();
    },
  };
};

/** What servers that are gone may have left: from `first` to before `end`, and when the last of them was alive (ms). */
export interface Left {
  servers: number[];
  first: number;
  end: number;
  aliveAt: number;
}

/** @param suspects servers that looked gone at the look before; those that still do are believed to be */
export const findLeft = async (
  sql: Sql,
  suspects: ReadonlySet<number>,
): Promise<{ left: Left | undefined; suspects: Set<number> }> => {
  const rows = await sql.query<{ server_id: number; low_id: number; at: Date }>(
    'SELECT server_id, low_id, at FROM evaluation_progress',
  );
  const free = new Set(
    rows.length > 0
      ? await freeServerNumbers(
          sql,
          rows.map((row) => row.server_id),
        )
      : [],
  );
  const gone = rows.filter((row) => free.has(row.server_id) && suspects.has(row.server_id));
  if (gone.length === 0) return { left: undefined, suspects: free };
  const [counter] = await sql.query<{ next_id: number }>(
    `SELECT next_id FROM id_counters WHERE kind = 'metric'`,
  );
  const left = {
    servers: gone.map((row) => row.server_id),
    first: Math.min(...gone.map((row) => row.low_id)),
    end: counter?.next_id ?? 0,
    aliveAt: Math.min(...gone.map((row) => row.at.getTime())),
  };
  return { left, suspects: free };
};

export const forgetServers = async (sql: Sql, servers: readonly number[]): Promise<void> => {
  await sql.query('DELETE FROM evaluation_progress WHERE server_id = ANY($1::int[])', [servers]);
};
