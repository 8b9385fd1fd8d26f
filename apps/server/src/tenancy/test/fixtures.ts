import type { Clock } from '../../core/clock.ts';
import type { Ctx } from '../../core/ctx.ts';
import { AppError } from '../../core/errors.ts';

/** A clock that stands still until it is moved. Starts now: some of the checks compare with the real time. */
export const createTestClock = (): Clock & { advance(ms: number): void } => {
  let now = Date.now();
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
};

/** An admin of brand 9, unless told otherwise. */
export const ctxOf = (over: Partial<Ctx> = {}): Ctx => {
  const brandId = over.brandId ?? 9;
  return { brandId, actor: 'ada', scope: 'monitoring:admin', brands: [brandId], requestId: 'r1', ...over };
};

/** The AppError that a promise is refused with; anything else that is thrown, or an answer, fails the test. */
export const refusalOf = async (promise: Promise<unknown>): Promise<AppError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Expected a refusal, got an answer.');
};
