import { Readable } from 'node:stream';
import { createClient } from '@clickhouse/client';
import type { ClickHouseSettings } from '@clickhouse/client';
import { Histogram } from 'prom-client';
import { AppError, messageOf, unavailable } from '../core/errors.ts';
import type { ClickHouseAccess } from '../engines/index.ts';

export type QueryParams = Record<string, unknown>;

export interface StreamOptions {
  settings?: ClickHouseSettings;
  signal?: AbortSignal;
}

/** What runs on ClickHouse. `name` stamps the query's log comment and its metric: who asked, without who it is about. */
export interface TelemetryDb {
  query<R>(name: string, sql: string, params?: QueryParams): Promise<R[]>;
  /**
   * The raw bytes of an answer, for large reads (`FORMAT` stands in the SQL). It errors when the answer is cut off; the
   * query ends with `signal`.
   */
  stream(name: string, sql: string, params?: QueryParams, options?: StreamOptions): Promise<Readable>;
  /**
   * Inserts ready-made RowBinary chunks as one insert. Synced to disk and readable when it resolves; the same `token`
   * stores once.
   */
  insert(table: string, columns: readonly string[], chunks: Iterable<Buffer>, token: string): Promise<void>;
  command(sql: string, params?: QueryParams): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

const queryTime = new Histogram({
  name: 'vigie_query_seconds',
  help: 'Time of telemetry queries by name.',
  labelNames: ['query'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});

/** ClickHouse error codes that mean «not now»: time-out, memory, too many queries or parts, socket trouble, shutdown. */
const TRANSIENT = new Set([
  '159',
  '160',
  '202',
  '203',
  '209',
  '210',
  '236',
  '241',
  '242',
  '252',
  '394',
  '439',
  '734',
]);

const TOO_MUCH = new Set(['159', '160', '241']);

/** A query that took too long or too much memory: asked again it will do so again. */
export class QueryTooLarge extends AppError {
  constructor() {
    const message = 'The query asks for too much at once: narrow the window or the filters.';
    super('unavailable', message, { retryAfter: 2 });
  }
}

const translate = (error: unknown): never => {
  const code = (error as { code?: string }).code;
  if (code !== undefined && TRANSIENT.has(code)) {
    throw TOO_MUCH.has(code) ? new QueryTooLarge() : unavailable('The telemetry database is busy.', 2);
  }
  // No numeric code: the request never got an answer from ClickHouse.
  if (code === undefined ? /timeout|socket|closed|network/i.test(messageOf(error)) : !/^\d+$/.test(code)) {
    throw unavailable('The telemetry database does not answer.');
  }
  throw error;
};

export const openTelemetryDb = (
  access: ClickHouseAccess,
  options: { queryTimeoutMs: number },
): TelemetryDb => {
  const client = createClient({
    url: access.url,
    username: access.username,
    password: access.password,
    database: access.database,
    application: 'vigie',
    request_timeout: options.queryTimeoutMs + 5_000,
    max_open_connections: 32,
    keep_alive: { enabled: true, idle_socket_ttl: 2_500 },
    log: { level: 127 },
    clickhouse_settings: {
      max_execution_time: Math.ceil(options.queryTimeoutMs / 1000),
      cancel_http_readonly_queries_on_client_close: 1,
      output_format_json_quote_64bit_integers: 0,
      output_format_json_quote_decimals: 0,
    },
  });

  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const stop = queryTime.startTimer({ query: name });
    try {
      return await work();
    } catch (error) {
      return translate(error);
    } finally {
      stop();
    }
  };

  return {
    query: <R>(name: string, sql: string, params: QueryParams = {}) =>
      timed(name, async () => {
        const result = await client.query({
          query: `${sql}\n-- ${name}`,
          query_params: params,
          format: 'JSONCompactEachRowWithNames',
          clickhouse_settings: { readonly: '2' },
        });
        const [names, ...rows] = (await result.json()) as unknown as [string[], ...unknown[][]];
        return rows.map((row) => Object.fromEntries(row.map((value, i) => [names[i], value])) as R);
      }),
    stream: (name, sql, params = {}, { settings = {}, signal } = {}) =>
      timed(name, async () => {
        const { stream } = await client.exec({
          query: `${sql}\n-- ${name}`,
          query_params: params,
          clickhouse_settings: { readonly: '2', ...settings },
          ...(signal ? { abort_signal: signal } : {}),
        });
        return stream;
      }),
    insert: (table, columns, chunks, token) =>
      timed(`insert_${table}`, async () => {
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT RowBinary`,
          values: Readable.from(chunks, { objectMode: false }),
          clickhouse_settings: {
            insert_deduplication_token: token,
            async_insert: 0,
            materialize_skip_indexes_on_insert: 0,
            optimize_on_insert: 0,
            insert_deduplicate: 1,
            wait_end_of_query: 1,
            max_execution_time: 60,
          },
        });
        await stream.resume().toArray();
      }),
    command: (sql, params = {}) =>
      timed('command', async () => {
        await client.command({ query: sql, query_params: params });
      }),
    ping: () =>
      timed('ping', async () => {
        const result = await client.ping();
        if (!result.success) throw unavailable('The telemetry database does not answer.');
      }),
    close: () => client.close(),
  };
};
