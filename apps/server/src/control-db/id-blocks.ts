import type { Sql } from './control-db.ts';

export type IdKind = 'task' | 'metric';

/** Hands out growing integer ids that no other server hands out. */
export interface IdBlocks {
  /** The first of `count` consecutive ids. */
  take(kind: IdKind, count: number): Promise<number>;
}

const FIRST_BLOCK = 64;
const LARGEST_BLOCK = 65_536;

/**
 * A block is taken with one update; its size doubles while they are used up, so that a small installation has small
 * ids and a busy one asks PostgreSQL a few times a second. What is left of a block at the end is never used.
 */
export const createIdBlocks = (sql: Sql): IdBlocks => {
  const blocks = new Map<
    IdKind,
    { next: number; end: number; size: number; refill: Promise<void> | undefined }
  >();

  const refill = async (kind: IdKind, need: number): Promise<void> => {
    const block = blocks.get(kind) ?? { next: 0, end: 0, size: FIRST_BLOCK / 2, refill: undefined };
    blocks.set(kind, block);
    block.refill ??= (async () => {
      try {
        const size = Math.max(need, Math.min(block.size * 2, LARGEST_BLOCK));
        const [row] = await sql.query<{ first: number }>(
          'UPDATE id_counters SET next_id = next_id + $2 WHERE kind = $1 RETURNING next_id - $2::bigint AS first',
          [kind, size],
        );
        if (!row) throw new Error(`no id counter for ${kind}`);
        Object.assign(block, { next: row.first, end: row.first + size, size: Math.min(size, LARGEST_BLOCK) });
      } finally {
        block.refill = undefined;
      }
    })();
    await block.refill;
  };

  return {
    async take(kind, count) {
      for (;;) {
        const block = blocks.get(kind);
        if (block && !block.refill && block.next + count <= block.end) {
          const first = block.next;
          block.next += count;
          return first;
        }
        await refill(kind, count);
      }
    },
  };
};
