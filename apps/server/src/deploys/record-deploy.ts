import { DeployInput } from '@vigie/contract';
import type { DeployOutput } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import type { Ctx } from '../core/ctx.ts';
import { invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import type { Sql } from '../control-db/index.ts';
import { compileCheck } from '../http/index.ts';
import { toDeployOutput } from './list-deploys.ts';
import { insertDeploy } from './store.ts';

/** As far back as metrics may lie, and as far ahead as clocks may differ. */
const BACK_MS = 400 * 86_400_000;
const AHEAD_MS = 5 * 60_000;
const checkFields = compileCheck(DeployInput);

const readTime = (input: DeployInput, now: number, wrong: FieldErrors): number => {
  if ('deployed_at' in wrong || input.deployed_at === undefined) return now;
  const at = parseTimestamp(input.deployed_at) as number;
  if (at < now - BACK_MS || at > now + AHEAD_MS)
    wrong['deployed_at'] = ['Ensure this time is at most 400 days ago and 5 minutes ahead.'];
  return at;
};

/** Notes that something was deployed. @throws AppError invalid naming every wrong field at once */
export const recordDeploy = async (
  ctx: Ctx,
  deps: { sql: Sql; clock: Clock },
  body: unknown,
): Promise<DeployOutput> => {
  const now = deps.clock.now();
  const wrong: FieldErrors = { ...checkFields(body) };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(wrong);
  const input = body as DeployInput;
  const at = readTime(input, now, wrong);
  if (!('version' in wrong) && input.version.trim() === '')
    wrong['version'] = ['This field may not be blank.'];
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  const row = await insertDeploy(ctx, deps.sql, {
    version: input.version.trim(),
    deployed_at: new Date(at),
    task_types: [...new Set(input.task_types?.map((type) => type.trim()))],
    note: input.note?.trim() ?? '',
    created_at: new Date(now),
  });
  return toDeployOutput(row);
};
