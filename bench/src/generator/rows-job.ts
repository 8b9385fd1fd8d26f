/** A process of its own that sends rows straight to ClickHouse: see `insertRows`. */
import { clickhouse } from '../clickhouse-client.ts';
import type { RowsPlan, RowsSent } from './plan.ts';
import { serveOneJob } from './process.ts';

/** How many different rows are sent round and round. */
const DIFFERENT_ROWS = 100_000;

const insertRows = async (plan: RowsPlan): Promise<RowsSent> => {
  const client = clickhouse(plan.access);
  const text = await client.query(`SELECT * FROM ${plan.from} LIMIT ${DIFFERENT_ROWS} FORMAT JSONEachRow`);
  const lines = text.toString('utf8').trimEnd().split('\n');
  if (lines.length < plan.rowsPerInsert) throw new Error(`only ${lines.length} rows in ${plan.from}`);
  const bodies: Buffer[] = [];
  for (let at = 0; at + plan.rowsPerInsert <= lines.length; at += plan.rowsPerInsert) {
    bodies.push(Buffer.from(lines.slice(at, at + plan.rowsPerInsert).join('\n')));
  }
  const inserts = Math.ceil(plan.rows / plan.rowsPerInsert);
  let started = 0;
  const insertSome = async (): Promise<void> => {
    while (started < inserts) {
      const number = started++;
      await client.query(`INSERT INTO ${plan.to} FORMAT JSONEachRow`, {
        body: bodies[number % bodies.length] ?? Buffer.alloc(0),
        // The same bytes come again and again: without a token of its own an insert would be taken for a repetition.
        settings: { async_insert: '0', insert_deduplication_token: `bench-${number}` },
      });
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: plan.inFlight }, insertSome));
  const seconds = (performance.now() - begun) / 1_000;
  client.close();
  return { rows: inserts * plan.rowsPerInsert, seconds };
};

await serveOneJob(insertRows);
