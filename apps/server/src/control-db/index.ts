export { openControlDb } from './control-db.ts';
export type { ControlDb, Sql } from './control-db.ts';
export { createIdBlocks } from './id-blocks.ts';
export type { IdBlocks } from './id-blocks.ts';
export { migrateControlDb, withMigrationLock } from './migrate.ts';
export { joinPresence } from './presence.ts';
export type { Presence } from './presence.ts';
export { freeServerNumbers, holdServerLock } from './server-lock.ts';
export type { ServerLock } from './server-lock.ts';
