import { hasScope } from '../core/ctx.ts';
import type { Ctx, Scope } from '../core/ctx.ts';
import { AppError } from '../core/errors.ts';

/** @throws AppError `forbidden` when the caller's scope does not include the wanted one. */
export const requireScope = (ctx: Pick<Ctx, 'scope'>, wanted: Scope): void => {
  if (!hasScope(ctx.scope, wanted)) throw new AppError('forbidden', `This needs the scope ${wanted}.`);
};
