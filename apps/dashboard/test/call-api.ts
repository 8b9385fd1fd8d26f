/** As much of the API as sample data needs. */
export interface Poster {
  post: (path: string, body: unknown) => Promise<{ status: number; body: unknown }>;
}

/** Speaks as who signed in with a code. */
export const callApi = async (url: string, code: string, brand: number): Promise<Poster> => {
  const json = { 'content-type': 'application/json' };
  const signed = await fetch(`${url}/session/`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ code }),
  });
  const { csrf_token: csrf } = (await signed.json()) as { csrf_token: string };
  const headers = {
    ...json,
    cookie: (signed.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    'x-csrf-token': csrf,
    'x-brand-id': String(brand),
  };
  return {
    post: async (path, body) => {
      const answer = await fetch(`${url}/tasks/monitoring/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    },
  };
};
