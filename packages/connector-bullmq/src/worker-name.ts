import { hostname } from 'node:os';

const taken = new Map<string, number>();

/** A name that no other worker has: BullMQ's name for it or its queue, the host, the process, and a number if needed. */
export const uniqueWorkerName = (name: string): string => {
  const base = `${name}@${hostname()}:${process.pid}`;
  const count = (taken.get(base) ?? 0) + 1;
  taken.set(base, count);
  return count === 1 ? base : `${base}#${count}`;
};
