import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allowedBy } from './forbidden-addresses.ts';
import { ForbiddenAddress, createSafePost } from './safe-fetch.ts';

let calls = 0;
let port = 0;
const server = createServer((request, response) => {
  calls += 1;
  if (request.url === '/long') response.end('x'.repeat(1_000_000));
  else if (request.url === '/moved') response.writeHead(307, { location: '/here' }).end();
  else response.end('hello');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as { port: number });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const post = (url: string, allow: string[] = []) =>
  createSafePost(allowedBy(allow))({ url, body: '{}', headers: {}, signal: AbortSignal.timeout(5_000) });

test('a name that leads to this machine is not dialled: every address that it has is checked first', async () => {
  await expect(post(`http://localhost:${port}/`)).rejects.toThrow(ForbiddenAddress);
  await expect(post(`http://127.0.0.1:${port}/`)).rejects.toThrow(ForbiddenAddress);
  await expect(post(`http://[::ffff:127.0.0.1]:${port}/`)).rejects.toThrow(ForbiddenAddress);
  expect(calls).toBe(0);
});

test('what is allowed is reached, by name and by address', async () => {
  expect(await post(`http://localhost:${port}/`, ['localhost'])).toMatchObject({
    status: 200,
    text: 'hello',
  });
  expect(await post(`http://127.0.0.1:${port}/`, ['127.0.0.0/8'])).toMatchObject({ status: 200 });
});

test('a redirect comes back as it is, and no answer is read for ever', async () => {
  const before = calls;
  expect(await post(`http://127.0.0.1:${port}/moved`, ['127.0.0.1'])).toMatchObject({ status: 307 });
  expect(calls).toBe(before + 1);
  const { text } = await post(`http://127.0.0.1:${port}/long`, ['127.0.0.1']);
  expect(text).toHaveLength(64 * 1024);
});
