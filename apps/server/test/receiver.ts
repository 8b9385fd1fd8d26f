import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll } from 'vitest';

/** A request as it came. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A web server on loopback that notes what it is sent, and answers as it is told. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Answers of a path, one after the other; the last one stays. 200 where nothing is said; null never answers. */
  answer(path: string, ...replies: (Reply | number | null)[]): void;
  stop(): Promise<void>;
}

export const startReceiver = async (): Promise<Receiver> => {
  const received: Received[] = [];
  const replies = new Map<string, (Reply | number | null)[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const list = replies.get(path) ?? [200];
      const next = list.length > 1 ? list.shift() : list[0];
      if (next === null || next === undefined) return;
      const { status, headers = {}, body = '' } = typeof next === 'number' ? { status: next } : next;
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (path, ...list) => void replies.set(path, list),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** One receiver for the tests of a file. */
export const useReceiver = (): Receiver => {
  let running: Receiver | undefined;
  beforeAll(async () => {
    running = await startReceiver();
  });
  afterAll(() => running?.stop());
  return new Proxy({} as Receiver, {
    get: (_target, name) => {
      if (!running) throw new Error('the receiver runs only while tests do');
      return running[name as keyof Receiver];
    },
  });
};
