import { createClient } from './client.ts';
import type { Client, ClientOptions } from './client.ts';
import type { BudgetCheck, BudgetVerdict } from './types.ts';

export interface BudgetGuardOptions {
  client: ClientOptions | Client;
  /** What is decided when the server gives no answer: `allow` fails open, `deny` fails closed. */
  whenUnreachable: 'allow' | 'deny';
  /** Longest wait for an answer, milliseconds (default 1 000): a job waits for it. */
  timeoutMs?: number;
}

/** `reachable` is false when the server did not decide. */
export type GuardVerdict = Pick<BudgetVerdict, 'decision' | 'reason' | 'budgets'> & { reachable: boolean };

export interface BudgetGuard {
  /** Never rejects. */
  ask(check: BudgetCheck): Promise<GuardVerdict>;
}

/** Asks for budget before a job starts, and decides as you chose when nobody answers. */
export const createBudgetGuard = (options: BudgetGuardOptions): BudgetGuard => {
  const { whenUnreachable, timeoutMs = 1_000 } = options;
  const client =
    'checkBudget' in options.client ? options.client : createClient({ ...options.client, timeoutMs });
  return {
    async ask(check) {
      try {
        const verdict = await client.checkBudget(check, { signal: AbortSignal.timeout(timeoutMs) });
        return { ...verdict, reachable: true };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return {
          decision: whenUnreachable,
          reason: `No budget could be asked (${why}): ${whenUnreachable === 'allow' ? 'allowed' : 'denied'}, as configured.`,
          budgets: [],
          reachable: false,
        };
      }
    },
  };
};
