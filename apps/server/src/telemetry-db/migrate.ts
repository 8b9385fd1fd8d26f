import { pendingMigrations, readMigrations } from '../core/migrations.ts';
import type { TelemetryDb } from './telemetry-db.ts';

/** The statements of a file: ClickHouse takes one at a time. Files hold no `;` inside a statement. */
const statements = (sql: string): string[] =>
  sql
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

/** `IF NOT EXISTS`, because DDL has no transaction here: a file that was cut off half-way is simply run again. */
const repeatable = (statement: string): string =>
  statement.replace(/^CREATE (TABLE|MATERIALIZED VIEW|VIEW) (?!IF NOT EXISTS)/, 'CREATE $1 IF NOT EXISTS ');

/** Applies what is missing. Call it under the migration lock of the control store. */
export const migrateTelemetryDb = async (db: TelemetryDb, folder: string): Promise<void> => {
  await db.command(
    'CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32, applied_at DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY version',
  );
  const applied = await db.query<{ version: number }>(
    'migrations',
    'SELECT version FROM schema_migrations ORDER BY version',
  );
  const pending = pendingMigrations(
    'telemetry',
    await readMigrations(folder),
    applied.map((row) => row.version),
  );
  for (const migration of pending) {
    for (const statement of statements(migration.sql)) await db.command(repeatable(statement));
    await db.command('INSERT INTO schema_migrations (version) VALUES ({version:UInt32})', {
      version: migration.version,
    });
  }
};
