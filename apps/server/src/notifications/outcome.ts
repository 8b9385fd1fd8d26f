/** How one try to deliver ended. */
export type Outcome =
  /** `note`: what went wrong at the side, such as one of several recipients. */
  | { kind: 'delivered'; note?: string }
  /**
   * Worth another try: no answer, «not now», a time-out. `retryAfterMs`: the receiver's own wish. `accepted`: those of
   * several recipients who have it, and are left out of the next try.
   */
  | { kind: 'passing'; reason: string; retryAfterMs?: number; accepted?: readonly string[] }
  /** No retry can mend it. `disables`: nor will any other message to this channel arrive. */
  | { kind: 'permanent'; reason: string; disables: boolean }
  /** There is nothing to send it with; it is kept. */
  | { kind: 'undelivered'; reason: string };

export const DELIVERED = { kind: 'delivered' } as const;
export const passing = (reason: string): Outcome => ({ kind: 'passing', reason });
export const permanent = (reason: string, disables = false): Outcome => ({
  kind: 'permanent',
  reason,
  disables,
});
