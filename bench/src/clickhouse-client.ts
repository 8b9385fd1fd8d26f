import { httpClient } from './http-client.ts';

export interface ClickHouseAccess {
  url: string;
  username: string;
  password: string;
  database: string;
}

export interface ClickHouseClient {
  /** @throws Error with ClickHouse's own message. */
  query(sql: string, extra?: { body?: Buffer; settings?: Record<string, string> }): Promise<Buffer>;
  /** The same, and how long it took until the last byte of the answer, milliseconds. */
  timed(sql: string): Promise<number>;
  /** The rows as objects. */
  rows<Row>(sql: string): Promise<Row[]>;
  close(): void;
}

/** Statements sent to ClickHouse as they are, over its HTTP interface. */
export const clickhouse = (access: ClickHouseAccess): ClickHouseClient => {
  const http = httpClient(access.url);
  const headers = { 'X-ClickHouse-User': access.username, 'X-ClickHouse-Key': access.password };
  const send = async (sql: string, extra: { body?: Buffer; settings?: Record<string, string> } = {}) => {
    const settings = { database: access.database, ...extra.settings };
    const answer = await http.send(
      extra.body
        ? {
            method: 'POST',
            path: `/?${new URLSearchParams({ ...settings, query: sql }).toString()}`,
            headers,
            body: extra.body,
          }
        : {
            method: 'POST',
            path: `/?${new URLSearchParams(settings).toString()}`,
            headers,
            body: Buffer.from(sql),
          },
    );
    if (answer.status !== 200) throw new Error(`ClickHouse: ${answer.body.toString('utf8').slice(0, 500)}`);
    return answer;
  };
  return {
    query: async (sql, extra) => (await send(sql, extra)).body,
    timed: async (sql) => (await send(sql)).ms,
    rows: async <Row>(sql: string) => {
      const { body } = await send(`${sql} FORMAT JSON`, {
        settings: { output_format_json_quote_64bit_integers: '0' },
      });
      const { data }: { data: Row[] } = JSON.parse(body.toString('utf8'));
      return data;
    },
    close: () => http.close(),
  };
};
