import { BudgetCheck } from '@vigie/contract';
import type { BudgetVerdict } from '@vigie/contract';
import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { readMoney } from '../../core/decimal.ts';
import { invalid } from '../../core/errors.ts';
import type { FieldErrors } from '../../core/errors.ts';
import { compileCheck } from '../../http/index.ts';
import { isFor } from '../budget.ts';
import type { HoldQueue } from './hold-queue.ts';
import type { Snapshots } from './snapshots.ts';
import { verdictOf } from './verdict.ts';

const HOLD_S = 900;
const checkFields = compileCheck(BudgetCheck);

/**
 * Whether a task may start: allow, warn or deny, and why. A planned cost with a task_id is promised to that task.
 * @throws AppError invalid naming every wrong field
 */
export const checkBudget = async (
  ctx: Ctx,
  deps: { clock: Clock; snapshots: Snapshots; holds: HoldQueue },
  body: unknown,
): Promise<BudgetVerdict> => {
  const wrong: FieldErrors = { ...checkFields(body) };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = body as BudgetCheck;
  const planned = 'planned_cost_usd' in wrong ? 0n : readMoney(input.planned_cost_usd ?? 0);
  if (typeof planned === 'string') wrong['planned_cost_usd'] = [planned];
  if (input.hold_seconds !== undefined && !(input.task_id && input.planned_cost_usd))
    wrong['hold_seconds'] ??= ['Only with task_id and planned_cost_usd.'];
  if (Object.keys(wrong).length > 0 || typeof planned === 'string') throw invalid(wrong);
  const snapshot = await deps.snapshots.of(ctx);
  // As the metrics that they end with are written down.
  const [taskType, taskId] = [input.task_type?.trim(), input.task_id?.trim()];
  if (taskId && planned > 0n && snapshot.budgets.some((budget) => isFor(budget, taskType))) {
    const holdMs = (input.hold_seconds ?? HOLD_S) * 1_000;
    return deps.holds.ask(ctx, { taskId, taskType, planned, holdMs, snapshot });
  }
  return verdictOf(
    snapshot.budgets,
    { taskType, planned, now: deps.clock.now() },
    (budget) => snapshot.spent.get(budget.id) ?? 0n,
    snapshot.held,
  );
};
