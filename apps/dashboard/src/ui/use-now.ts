import { useEffect, useState } from 'react';
import { serverNow } from '../api/clock.ts';

const MINUTE = 60_000;

interface Ticking {
  hear: Set<(now: number) => void>;
  timer: ReturnType<typeof setInterval>;
}
/** One timer for all that go by the same step, so that a long list of them is drawn at once. */
const ticking = new Map<number, Ticking>();

const listen = (step: number, heard: (now: number) => void): (() => void) => {
  const hear = ticking.get(step)?.hear ?? new Set();
  if (hear.size === 0) {
    const timer = setInterval(() => {
      for (const one of hear) one(serverNow());
    }, step);
    ticking.set(step, { hear, timer });
  }
  hear.add(heard);
  return () => {
    hear.delete(heard);
    if (hear.size > 0) return;
    clearInterval(ticking.get(step)?.timer);
    ticking.delete(step);
  };
};

/** The time by the server's clock, ms, to the minute or another step: what is shown of it moves on by itself. */
export const useNow = (step: number = MINUTE): number => {
  const [now, setNow] = useState(serverNow);
  useEffect(() => listen(step, setNow), [step]);
  return now;
};
