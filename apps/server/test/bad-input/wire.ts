import { request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'vitest';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

const DEADLINE = 15_000;

/** One request as it is, without the niceties of `fetch`: the path is not normalised. */
export const hit = (
  url: string,
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const body = init.body === undefined ? undefined : Buffer.from(init.body as string);
    const headers = { ...init.headers, ...(body ? { 'content-length': String(body.length) } : {}) };
    const sent = request(
      { hostname, port, method, path, headers, signal: AbortSignal.timeout(DEADLINE) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

/** Bytes on a bare socket; `half` closes our side after them. Resolves with what came back, once the other side closes. */
export const speak = (
  url: string,
  bytes: string | Buffer,
  options: { half?: boolean } = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error('the server neither answered nor closed the connection'));
    }, DEADLINE);
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(late);
      resolve(heard);
    });
    if (options.half) socket.end(bytes);
    else socket.write(bytes);
  });

/** `{detail: "…"}`, or lists of texts by field. */
const isRefusal = (body: unknown): boolean => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const entries = Object.entries(body);
  if (entries.length === 1 && entries[0]?.[0] === 'detail' && typeof entries[0][1] === 'string') return true;
  return (
    entries.length > 0 &&
    entries.every(
      ([, list]) =>
        Array.isArray(list) && list.length > 0 && list.every((message) => typeof message === 'string'),
    )
  );
};

/** No 5xx but back-pressure with Retry-After, and every refusal in the shape of Django REST Framework. */
export const expectCivil = (reply: Reply, what: string): void => {
  const shown = `${what.slice(0, 300)} → ${reply.status} ${reply.body.slice(0, 300)}`;
  expect(reply.status === 503 || reply.status < 500, shown).toBe(true);
  if (reply.status === 503) expect(reply.headers['retry-after'], shown).toBeDefined();
  if (reply.status < 400) return;
  expect(reply.headers['content-type'], shown).toMatch(/^application\/json/);
  expect(isRefusal(JSON.parse(reply.body)), shown).toBe(true);
  expect(reply.body, shown).not.toMatch(/\bat \S+ \(|node:|\/src\//);
};
