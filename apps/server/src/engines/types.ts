import type { PoolConfig } from 'pg';

export interface ClickHouseAccess {
  url: string;
  username: string;
  password: string;
  database: string;
}

/** The two databases, reachable. Whether we started them or somebody else did makes no difference to the rest. */
export interface Engines {
  readonly postgres: PoolConfig;
  readonly clickhouse: ClickHouseAccess;
  /** How often each embedded engine was restarted after it died; 0 for an external one. */
  restarts(): { postgres: number; clickhouse: number };
  /** Stops the embedded engines and waits for their processes to be gone; external ones are left alone. */
  stop(): Promise<void>;
}
