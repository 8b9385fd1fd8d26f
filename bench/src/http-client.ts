import { Agent, request } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';

export interface HttpAnswer {
  status: number;
  body: Buffer;
  /** From sending the request to the last byte of the answer. */
  ms: number;
}

export interface HttpClient {
  send(options: {
    method?: string;
    path: string;
    headers?: OutgoingHttpHeaders;
    body?: Buffer;
  }): Promise<HttpAnswer>;
  close(): void;
}

/** A keep-alive client of one server; every answer is read to its end, whatever its status. */
export const httpClient = (origin: string): HttpClient => {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true });
  return {
    send: ({ method = 'GET', path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const begun = performance.now();
        const sent = request({ agent, hostname, port, method, path, headers }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const ms = performance.now() - begun;
            resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks), ms });
          });
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
};
