import { splitNames } from '@vigie/contract';
import type { Clock } from '../core/clock.ts';
import { covers } from '../core/ctx.ts';
import type { Ctx } from '../core/ctx.ts';
import { AppError } from '../core/errors.ts';
import { readWindow } from '../http/index.ts';
import type { QueryReader } from '../http/index.ts';
import type { Slice } from './rollups/index.ts';

const MAX_TYPES = 200;
const DAY = 86_400_000;

/** `days` and `task_type`, which all questions about a window take. */
export const readSlice = (
  reader: QueryReader,
  fallbackDays: number,
  clock: Clock,
): Slice & { days: number } => {
  const window = readWindow(reader, fallbackDays, clock.now());
  const given = reader.text('task_type');
  const types = given === undefined ? undefined : splitNames(given);
  if (types && (types.length > MAX_TYPES || types.some((type) => type === '' || type.length > 100))) {
    reader.fail('task_type', `Give up to ${MAX_TYPES} task types of 1 to 100 characters.`);
  }
  return { ...window, taskTypes: types };
};

/**
 * `brand_id` looks at one brand that the caller covers, instead of the one of the header.
 * @throws AppError forbidden for any other.
 */
export const readBrand = (reader: QueryReader, ctx: Ctx): Ctx => {
  const brandId = reader.integer('brand_id', 1, 2_147_483_647, ctx.brandId);
  if (!covers(ctx, brandId)) throw new AppError('forbidden', 'You do not have access to this brand.');
  return { ...ctx, brandId };
};

/** `compare=true`: also as many days before. */
export const readCompare = (reader: QueryReader): boolean =>
  reader.oneOf('compare', ['true', 'false'] as const) === 'true';

/** As many days, right before. */
export const sliceBefore = <S extends Slice & { days: number }>(slice: S): S => ({
  ...slice,
  since: slice.since - slice.days * DAY,
  until: slice.since,
});
