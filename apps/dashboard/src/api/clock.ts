let ahead = 0;

/** Takes over the time of the server (RFC 3339), which has just told it: what it reckons with is not a laptop's clock. */
export const keepTime = (now: string): void => {
  ahead = Date.parse(now) - Date.now();
};

/** The time by the server's clock, ms. */
export const serverNow = (): number => Date.now() + ahead;
