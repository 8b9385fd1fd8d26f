import { httpClient } from './http-client.ts';

/** The server's API, as the bench reads it. Paths are relative to `/tasks/monitoring/`. */
export interface Api {
  /** @throws Error with the answer when it is not 200. */
  get<Body>(brand: number, path: string): Promise<Body>;
  /** Milliseconds until the last byte of the answer; the same errors. */
  timed(brand: number, path: string): Promise<number>;
  close(): void;
}

export const openApi = (origin: string, token: string): Api => {
  const http = httpClient(origin);
  const send = async (brand: number, path: string) => {
    const headers = { authorization: `Bearer ${token}`, 'x-brand-id': String(brand) };
    const answer = await http.send({ path: `/tasks/monitoring/${path}`, headers });
    if (answer.status !== 200) {
      throw new Error(
        `GET ${path} for brand ${brand}: ${answer.status} ${answer.body.toString('utf8').slice(0, 500)}`,
      );
    }
    return answer;
  };
  return {
    get: async <Body>(brand: number, path: string) => {
      const body: Body = JSON.parse((await send(brand, path)).body.toString('utf8'));
      return body;
    },
    timed: async (brand, path) => (await send(brand, path)).ms,
    close: () => http.close(),
  };
};
