import { AsyncLocalStorage } from 'node:async_hooks';
import type { Usage, UsageAmounts } from '@vigie/sdk';

const current = new AsyncLocalStorage<Usage>();

/** Runs a processor so that `usage.add` inside it, however deep and asynchronous, adds to `mine`. */
export const withUsage = <T>(mine: Usage, processor: () => T): T => current.run(mine, processor);

/** What the running job used besides time. Outside of a watched job, and in a sandboxed processor, it does nothing. */
export const usage = {
  /** Adds calls to other services, tokens and US dollars; each may be left out, and money is summed exactly. */
  add(amounts: UsageAmounts): void {
    current.getStore()?.add(amounts);
  },
};
