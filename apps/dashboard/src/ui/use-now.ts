import { useEffect, useState } from 'react';

const MINUTE = 60_000;

/** The time, ms, to the minute: what is shown of it moves on by itself. */
export const useNow = (): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
};
