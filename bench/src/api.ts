import { httpClient } from './http-client.ts';

/** The server's API, as the bench reads it. Paths are relative to `/tasks/monitoring/`. */
export interface Api {
  /** @throws Error with the answer when it is not 200, 201 or 202. */
  get<Body>(brand: number, path: string): Promise<Body>;
  /** The same with a JSON body. */
  post<Body>(brand: number, path: string, body: object): Promise<Body>;
  patch<Body>(brand: number, path: string, body: object): Promise<Body>;
  /** Milliseconds until the last byte of the answer; the same errors. With a body it is a POST. */
  timed(brand: number, path: string, body?: object): Promise<number>;
  close(): void;
}

export const openApi = (origin: string, token: string): Api => {
  const http = httpClient(origin);
  const send = async (brand: number, path: string, body?: object, method = body ? 'POST' : 'GET') => {
    const headers = { authorization: `Bearer ${token}`, 'x-brand-id': String(brand) };
    const answer = await http.send({
      method,
      path: `/tasks/monitoring/${path}`,
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
    });
    if (![200, 201, 202].includes(answer.status)) {
      throw new Error(
        `${method} ${path} for brand ${brand}: ${answer.status} ${answer.body.toString('utf8').slice(0, 500)}`,
      );
    }
    return answer;
  };
  const read = async <Body>(brand: number, path: string, given?: object, method?: string): Promise<Body> => {
    const body: Body = JSON.parse((await send(brand, path, given, method)).body.toString('utf8'));
    return body;
  };
  return {
    get: (brand, path) => read(brand, path),
    post: (brand, path, body) => read(brand, path, body),
    patch: (brand, path, body) => read(brand, path, body, 'PATCH'),
    timed: async (brand, path, body) => (await send(brand, path, body)).ms,
    close: () => http.close(),
  };
};
