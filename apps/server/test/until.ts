import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is neither false nor undefined. @throws Error after `limitMs` */
export const until = async <T>(
  ask: () => T | Promise<T>,
  limitMs = 15_000,
): Promise<Exclude<T, false | undefined>> => {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${ask.toString()}`);
    await pause(10);
  }
};
