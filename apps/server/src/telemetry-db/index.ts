export { migrateTelemetryDb } from './migrate.ts';
export { encodeRows } from './row-encoder.ts';
export type { Column } from './row-encoder.ts';
export { QueryTooLarge, openTelemetryDb } from './telemetry-db.ts';
export type { TelemetryDb, QueryParams } from './telemetry-db.ts';
