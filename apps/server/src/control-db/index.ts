export { openControlDb } from './control-db.ts';
export type { ControlDb, Sql } from './control-db.ts';
export { createIdBlocks } from './id-blocks.ts';
export type { IdBlocks } from './id-blocks.ts';
export { migrateControlDb, withMigrationLock } from './migrate.ts';
export { joinPresence } from './presence.ts';
export type { Presence } from './presence.ts';
export { freeServerNumbers, takeSeat } from './seat.ts';
export type { Seat } from './seat.ts';
