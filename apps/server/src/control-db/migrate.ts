import { pendingMigrations, readMigrations } from '../core/migrations.ts';
import type { ControlDb } from './control-db.ts';

/** Any number will do as long as no other user of this database picks the same one. */
const MIGRATION_LOCK = 7_264_401;

/**
 * Runs `work` while no other server on this PostgreSQL migrates either store: two that start at once take turns.
 */
export const withMigrationLock = async <T>(db: ControlDb, work: () => Promise<T>): Promise<T> => {
  const client = await db.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work();
  } finally {
    await client.end();
  }
};

/** Applies what is missing, each file in one transaction. Call it under the migration lock. */
export const migrateControlDb = async (db: ControlDb, folder: string): Promise<void> => {
  await db.query(
    'CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const applied = await db.query<{ version: number }>(
    'SELECT version FROM schema_migrations ORDER BY version',
  );
  const pending = pendingMigrations(
    'control',
    await readMigrations(folder),
    applied.map((row) => row.version),
  );
  for (const migration of pending) {
    await db.transaction(async (sql) => {
      await sql.query(migration.sql);
      await sql.query('INSERT INTO schema_migrations (version) VALUES ($1)', [migration.version]);
    });
  }
};
