import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { stayConnected } from './connection.ts';
import type { Connection } from './connection.ts';
import { createRefresher } from './refresher.ts';

/** Keeps what is on the screen up to date. */
export const useLive = (brandId: number): Connection => {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>();
  useEffect(() => {
    const refresher = createRefresher(client);
    const disconnect = stayConnected(brandId, setConnection, refresher.changed);
    return () => {
      disconnect();
      refresher.stop();
    };
  }, [brandId, client]);
  return connection;
};
