const MINUTE = 60_000;
const LEAST_MINUTES = 5;
/** What flapping stretches it to at most. */
const MOST_FLAPPING_MINUTES = 120;

/**
 * How long no breach may come before an alert resolves, ms: the cooldown, 5 minutes at least.
 * @param factor how many times longer while it flaps
 */
export const quietTime = (cooldownMinutes: number, factor = 1): number => {
  const usual = Math.max(cooldownMinutes, LEAST_MINUTES);
  return Math.min(usual * factor, Math.max(usual, MOST_FLAPPING_MINUTES)) * MINUTE;
};
