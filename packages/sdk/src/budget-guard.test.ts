import { afterEach, beforeEach, expect, test } from 'vitest';
import { startReceiver } from '../test/receiver.ts';
import type { Receiver } from '../test/receiver.ts';
import { createBudgetGuard, createClient } from './index.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const clientOptions = () => ({ url: receiver.url, token: 'secret', brandId: 7 });

test('says what the server says', async () => {
  receiver.verdict = ({ planned_cost_usd: planned }) =>
    Number(planned) > 1 ? { decision: 'deny', reason: 'spent' } : { decision: 'warn', reason: 'nearly' };
  const guard = createBudgetGuard({ client: clientOptions(), whenUnreachable: 'allow' });
  const ask = { task_type: 'ai', task_id: 't', planned_cost_usd: '0.5' };
  expect(await guard.ask(ask)).toMatchObject({ decision: 'warn', reason: 'nearly', reachable: true });
  expect(await guard.ask({ ...ask, planned_cost_usd: 2 })).toMatchObject({ decision: 'deny' });
  expect(receiver.requests.map(({ body }) => JSON.parse(body))).toEqual([
    ask,
    { ...ask, planned_cost_usd: 2 },
  ]);
});

test.each(['allow', 'deny'] as const)(
  'with no answer it decides to %s, and says why',
  async (whenUnreachable) => {
    const guard = createBudgetGuard({
      client: createClient(clientOptions()),
      whenUnreachable,
      timeoutMs: 100,
    });
    const unanswered = { decision: whenUnreachable, budgets: [], reachable: false };
    receiver.fault = () => 'hang';
    expect(await guard.ask({ task_type: 'ai' })).toMatchObject(unanswered);
    receiver.fault = () => ({ status: 503 });
    expect(await guard.ask({ task_type: 'ai' })).toMatchObject(unanswered);
    receiver.fault = () => ({ status: 403, body: '{"detail": "A scope is missing."}' });
    expect(await guard.ask({ task_type: 'ai' })).toMatchObject({
      ...unanswered,
      reason: expect.stringContaining('A scope is missing.'),
    });
    await receiver.close();
    expect(await guard.ask({ task_type: 'ai' })).toMatchObject(unanswered);
  },
);
