/** More than what a browser's two clocks drift apart by themselves, ms. */
const JUMP_MS = 5_000;

let ahead = 0;
let between = 0;
let jumped = (): void => undefined;

/** Of the clock that may be set, how far it is from the one that only runs on. */
const apart = (): number => Date.now() - performance.now();

/** Takes over the time of the server (RFC 3339), which has just told it: what it reckons with is not a laptop's clock. */
export const keepTime = (now: string): void => {
  ahead = Date.parse(now) - Date.now();
  between = apart();
};

/** What is done when this computer slept, or its clock was put right: the server is to be asked for its time again. */
export const whenClockJumps = (then: () => void): void => {
  jumped = then;
};

/** The time by the server's clock, ms. */
export const serverNow = (): number => {
  if (Math.abs(apart() - between) > JUMP_MS) {
    between = apart();
    jumped();
  }
  return Date.now() + ahead;
};
