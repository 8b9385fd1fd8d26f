import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ApiError } from '../api/http.ts';
import { usePrinting } from './printing.ts';
import { SessionGate } from './session-gate.tsx';
import { styleNonce } from './style-nonce.ts';
import { readableColors, theme } from './theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What was refused is refused again; what did not answer may.
      retry: (failures, error) =>
        failures < 3 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      refetchOnWindowFocus: true,
    },
  },
});

export const App = () => {
  const printing = usePrinting() !== undefined;
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      // Paper is white.
      {...(printing ? { forceColorScheme: 'light' } : {})}
      getStyleNonce={styleNonce}
      cssVariablesResolver={readableColors}
    >
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>
        <SessionGate />
      </QueryClientProvider>
    </MantineProvider>
  );
};
