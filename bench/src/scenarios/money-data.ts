import type { ClickHouseClient } from '../clickhouse-client.ts';

export const LARGE = 1;
/** The brand of the month that is priced again. */
export const MONTHLY = 2;
const OTHERS = 18;
const CHUNK = 1_000_000;

/** Micro-dollars per thousand tokens that the first price book charges, sent and generated; the models are alike. */
export const FIRST = { input: '2.00', output: '8.00' };
export const SECOND = { input: '1.25', output: '9.50' };
export const MODELS = Array.from({ length: 12 }, (_, i) => `model-${String(i).padStart(2, '0')}`);

/** Rows as the server would have stored them, written straight to ClickHouse: loading is another scenario's matter. */
const insert = (of: { brand: string; from: number; to: number; first: number; rows: number }): string => `
  INSERT INTO metrics (brand_id, created_at, id, base_task_id, task_id, task_type, priority, queue_name, worker_name,
    execution_time_ms, memory_usage_mb, cpu_usage_percent, error_count, queue_wait_time_ms, api_calls_count, tokens_used,
    cost_usd, performance_score, model, input_tokens, output_tokens, cost_source, price_id, outcome, error_type)
  SELECT ${of.brand}, fromUnixTimestamp64Milli(toInt64(${of.from} + (number - ${of.first}) * ((${of.to} - ${of.from}) / ${of.rows})), 'UTC'),
    number + 1, number + 1, concat('task_', toString(number)), concat('task_type_', leftPad(toString(kind % 200), 3, '0')),
    'normal', ['critical', 'high', 'normal', 'low'][kind % 4 + 1], concat('worker-', leftPad(toString(kind % 16), 2, '0')),
    500 + kind % 5000, 100 + kind % 300, 40, kind % 33 = 0, kind % 900, 1 + kind % 9, sent + got,
    toDecimal64(sent * 2 + got * 8, 6) / 1000000, 7, concat('model-', leftPad(toString(kind % 12), 2, '0')), sent, got,
    'priced', 1, if(kind % 33 = 0, 'failed', 'completed'), if(kind % 33 = 0, ['TimeoutError', 'RateLimit'][kind % 2 + 1], '')
  FROM (SELECT number, cityHash64(number) AS hash, hash % 1000003 AS kind, 100 + hash % 3900 AS sent, 20 + hash % 700 AS got
    FROM numbers(${of.first}, ${of.rows}))`;

/** Half of the rows for the large brand over 90 days, a twentieth for a month of another, the rest for all others. */
export const fill = async (
  client: ClickHouseClient,
  rows: number,
  month: { since: number; until: number },
): Promise<{ monthRows: number }> => {
  const now = Date.now();
  const monthRows = Math.round(rows / 20);
  const days90 = { from: now - 90 * 86_400_000, to: now };
  const parts = [
    { brand: String(LARGE), ...days90, rows: rows / 2 },
    { brand: String(MONTHLY), from: month.since, to: month.until - 1, rows: monthRows },
    { brand: `3 + number % ${OTHERS}`, ...days90, rows: rows / 2 - monthRows },
  ];
  let first = 0;
  for (const part of parts) {
    for (let done = 0; done < part.rows; done += CHUNK) {
      const some = Math.min(CHUNK, part.rows - done);
      const at = (row: number): number => part.from + ((part.to - part.from) * row) / part.rows;
      await client.query(
        insert({ brand: part.brand, from: at(done), to: at(done + some), first: first + done, rows: some }),
      );
    }
    first += part.rows;
  }
  return { monthRows };
};
