import type { Probe } from '@vigie/sdk';

const SAMPLE_MS = 50;
const MIB = 1_048_576;

/**
 * Measures one attempt that has the process to itself.
 *
 * `cpu_usage_percent`: user and system time of the process, all its threads, over wall time; 100 is one core.
 *
 * `memory_usage_mb`: by how many MiB (2^20 bytes) the process's resident memory rose above where it stood at the start,
 * at its peak. The peak is exact when it is the highest the process ever had (the kernel keeps that mark), else the
 * highest of samples taken every 50 ms and at the end. A job that fits into memory the process already had adds 0.
 */
export const processProbe: Probe = () => {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const rss = process.memoryUsage.rss();
  const highest = process.resourceUsage().maxRSS;
  let peak = rss;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS).unref();

  return () => {
    clearInterval(timer);
    const wallMs = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const { maxRSS } = process.resourceUsage();
    peak = Math.max(peak, process.memoryUsage.rss(), maxRSS > highest ? maxRSS * 1024 : 0);
    return {
      cpu_usage_percent: round((user + system) / 10 / wallMs),
      memory_usage_mb: round((peak - rss) / MIB),
    };
  };
};

const round = (value: number): number => Math.round(value * 100) / 100;
