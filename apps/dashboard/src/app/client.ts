import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/http.ts';

/** Every answer of the API that is on the page, or was a moment ago. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What was refused is refused again; what did not answer may.
      retry: (failures, error) =>
        failures < 3 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      refetchOnWindowFocus: true,
      // That the browser has no network says nothing of a server in the same room, and what waits in silence is not told.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
