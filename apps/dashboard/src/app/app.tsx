import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { client } from './client.ts';
import { usePrinting } from './printing.ts';
import { SessionGate } from './session-gate.tsx';
import { styleNonce } from './style-nonce.ts';
import { readableColors, theme } from './theme.ts';

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
