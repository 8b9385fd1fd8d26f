import { join } from 'node:path';
import type { Config } from './config.ts';
import {
  joinPresence,
  migrateControlDb,
  openControlDb,
  takeSeat,
  withMigrationLock,
} from './control-db/index.ts';
import type { ControlDb, Presence, Seat } from './control-db/index.ts';
import type { Logger } from './core/logger.ts';
import { startEngines } from './engines/index.ts';
import type { Engines } from './engines/index.ts';
import { migrateTelemetryDb, openTelemetryDb } from './telemetry-db/index.ts';
import type { TelemetryDb } from './telemetry-db/index.ts';

const MIGRATIONS = join(import.meta.dirname, '..', 'migrations');

/** Where everything is kept, and this server's place among those that share it. */
export interface Stores {
  engines: Engines;
  control: ControlDb;
  telemetry: TelemetryDb;
  presence: Presence;
  seat: Seat;
}

/** Starts the engines that are not external, and brings both databases up to date. */
export const openStores = async ({ config, logger }: { config: Config; logger: Logger }): Promise<Stores> => {
  const engines = await startEngines({ ...config, logger });
  const control = openControlDb(engines.postgres, logger);
  const telemetry = openTelemetryDb(engines.clickhouse, config);
  try {
    const presence = await withMigrationLock(control, async () => {
      await migrateControlDb(control, join(MIGRATIONS, 'control'));
      await migrateTelemetryDb(telemetry, join(MIGRATIONS, 'telemetry'));
      // Joined while the lock is held, so that of two starts the second knows that the first may be writing already.
      return joinPresence(control, logger);
    });
    return { engines, control, telemetry, presence, seat: await takeSeat(control, logger) };
  } catch (error) {
    await Promise.allSettled([telemetry.close(), control.close()]);
    await engines.stop();
    throw error;
  }
};

export const closeStores = async (stores: Stores): Promise<void> => {
  await Promise.allSettled([stores.seat.close(), stores.presence.close()]);
  await Promise.allSettled([stores.telemetry.close(), stores.control.close()]);
  await stores.engines.stop();
};
