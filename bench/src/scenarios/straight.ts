import type { Bench } from '../bench.ts';
import { clickhouse } from '../clickhouse-client.ts';
import { sendMetrics, sendRows } from '../generator/process.ts';
import { BATCH } from '../options.ts';

/** Rows that the server stores first, so that the very rows and the very table it makes are measured. */
const SAMPLE_ROWS = 100_000;

/**
 * Rows per second that the same ClickHouse stores when the server's own rows are sent to it directly, into a table
 * made like the server's, without the rollups behind it: 5,000 rows an insert, four inserts in flight, fsynced.
 */
export const straightIntoClickHouse = async (bench: Bench): Promise<number> => {
  const engine = await bench.clickhouse();
  const server = await bench.server(engine);
  bench.progress(`straight into ClickHouse: the server makes ${SAMPLE_ROWS} sample rows`);
  await sendMetrics({
    port: server.port,
    token: server.token,
    tasks: { kind: 'new', prefix: 'sample' },
    batch: BATCH,
    connections: 4,
    brands: Array.from({ length: 20 }, (_, i) => i + 1),
    warmupRequests: 0,
    stop: { requests: SAMPLE_ROWS / BATCH },
    seed: 4,
  });
  await server.stop();

  const client = clickhouse(engine.access);
  await client.query('CREATE TABLE straight AS metrics');
  await client.query('ALTER TABLE straight MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1');
  bench.progress(`straight into ClickHouse: ${bench.options.ingestRows} rows`);
  const sent = await sendRows({
    access: engine.access,
    from: 'metrics',
    to: 'straight',
    rows: bench.options.ingestRows,
    rowsPerInsert: 5_000,
    inFlight: 4,
  });
  const [stored] = await client.rows<{ rows: number }>('SELECT count() AS rows FROM straight');
  bench.check({ what: 'rows sent straight to ClickHouse', expected: sent.rows, found: stored?.rows ?? 0 });
  client.close();
  await engine.stop();
  return sent.rows / sent.seconds;
};
