import { connect } from 'node:net';

/** The Redis of these tests. */
// oxlint-disable-next-line node/no-process-env
export const redisUrl = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
// oxlint-disable-next-line node/no-process-env
const required = process.env['VIGIE_REQUIRE_SERVICES'] === '1';

const answers = (url: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 6379), timeout: 1_000 });
    socket.once('connect', () => resolve(true));
    socket.once('timeout', () => resolve(false));
    socket.once('error', () => resolve(false));
  }).then((up) => up === true);

/** Whether tests that need Redis are to be skipped; says so. Never when VIGIE_REQUIRE_SERVICES=1: there they fail. */
export const skipWithoutRedis = async (): Promise<boolean> => {
  const skip = !required && !(await answers(redisUrl));
  if (skip) process.stderr.write(`skipped: the BullMQ tests, for no Redis answers at ${redisUrl.host}\n`);
  return skip;
};
