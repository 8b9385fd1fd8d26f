import type { Clock } from '../../core/clock.ts';
import type { Sql } from '../../control-db/index.ts';
import type { TelemetryDb } from '../../telemetry-db/index.ts';
import type { RangeMemory } from './range-memory.ts';
import type { Rollups } from '../rollups/index.ts';

export interface AnomalyDeps {
  sql: Sql;
  db: TelemetryDb;
  clock: Clock;
  rollups: Rollups;
  memory: RangeMemory;
}
