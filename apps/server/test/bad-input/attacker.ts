import { BASE } from '../harness.ts';
import type { Api, TestServer } from '../harness.ts';
import { countOf } from '../samples.ts';
import { expectCivil, hit } from './wire.ts';
import type { Reply } from './wire.ts';

/** A brand of its own, and a way to hit it that checks every answer. */
export const attackerOf = async (server: TestServer) => {
  const api = await server.api(undefined, 'monitoring:admin');
  const bearer = await server.token([api.brand], 'monitoring:admin');
  const headers = { authorization: `Bearer ${bearer}`, 'x-brand-id': String(api.brand) };
  const attack = async (
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string | Buffer } = {},
  ): Promise<Reply> => {
    const reply = await hit(server.url, method, BASE + path, {
      ...init,
      headers: { ...headers, ...init.headers },
    });
    expectCivil(reply, `${method} ${path} ${init.body?.toString() ?? ''}`);
    return reply;
  };
  return { api, attack, headers };
};

/** What was stored: metrics, tasks, workers, keys. */
export const countsOf = (api: Api): Promise<number[]> =>
  Promise.all(['metrics/', 'tasks/', 'workers/', 'api-keys/'].map((path) => countOf(api, path)));
