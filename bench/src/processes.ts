import { readFileSync, readdirSync } from 'node:fs';

const PARTS = ['server', 'ClickHouse', 'PostgreSQL'] as const;
export type Part = (typeof PARTS)[number];

/** Resident memory in MB (10^6 bytes) of the server and of each engine it started. */
export type Memory = Partial<Record<Part, number>>;

const SAMPLE_EVERY_MS = 250;

interface Process {
  pid: number;
  parent: number;
  command: string;
  privateKb: number;
  sharedKb: number;
}

const readProcess = (pid: number): Process | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const number = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    const sharedKb = number('RssShmem');
    const command = `${/^Name:\s+(.*)/m.exec(status)?.[1] ?? ''} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`;
    return { pid, parent: number('PPid'), command, privateKb: number('VmRSS') - sharedKb, sharedKb };
  } catch {
    return undefined; // it ended between the listing and the reading
  }
};

const partOf = (process: Process, server: number): Part | undefined => {
  if (process.pid === server) return 'server';
  if (/postgres/i.test(process.command)) return 'PostgreSQL';
  return /clickhouse|chdb/i.test(process.command) ? 'ClickHouse' : undefined;
};

/** Whether `/proc` tells about processes here: on Linux only. */
export const canReadMemory = (): boolean => readProcess(process.pid) !== undefined;

/**
 * Adds up the resident memory of the process `server` and of all engines that descend from `root`, by part. Pages
 * that the processes of PostgreSQL share (its buffers) are counted once.
 */
export const readMemory = (server: number, root = server): Memory => {
  if (!canReadMemory()) return {};
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((process) => process !== undefined);
  const family = new Set([root]);
  for (let grown = true; grown;) {
    const size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
    grown = family.size > size;
  }
  const totals = new Map<Part, { privateKb: number; sharedKb: number }>();
  for (const process of all) {
    const part = family.has(process.pid) ? partOf(process, server) : undefined;
    if (!part) continue;
    const total = totals.get(part) ?? { privateKb: 0, sharedKb: 0 };
    total.privateKb += process.privateKb;
    total.sharedKb = Math.max(total.sharedKb, process.sharedKb);
    totals.set(part, total);
  }
  return Object.fromEntries(
    [...totals].map(([part, kb]) => [part, ((kb.privateKb + kb.sharedKb) * 1_024) / 1e6]),
  );
};

/** Does the work and tells the highest memory of each part while it went on. */
export const whileWatchingMemory = async <T>(
  work: () => Promise<T>,
  server: number,
  root = server,
): Promise<{ result: T; peak: Memory }> => {
  const peak: Memory = {};
  const sample = (): void => {
    const now = readMemory(server, root);
    for (const part of PARTS) {
      const mb = now[part];
      if (mb !== undefined) peak[part] = Math.max(peak[part] ?? 0, mb);
    }
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  try {
    const result = await work();
    sample();
    return { result, peak };
  } finally {
    clearInterval(timer);
  }
};
