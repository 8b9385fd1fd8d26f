import { RECOMMENDATION_TYPES } from '@vigie/contract';
import type { Recommendation, Recommendations } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { selectApplied } from './applied-store.ts';
import type { AppliedRow } from './applied-store.ts';
import { idOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { gather } from './gather.ts';
import type { RecommendDeps } from './gather.ts';
import { measureApplied } from './measure.ts';

const DAYS = 7;
const MOST_DAYS = 30;
const DAY = 86_400_000;
/** So long one that was applied is shown with what came of it, and not recommended again. */
const SHOWN_MS = 56 * DAY;
/** Of so many it is measured in a list; the others when they are asked for by id. */
const MEASURED = 20;

const bare = (draft: Draft): Omit<Draft, 'measure'> => {
  const { measure, ...shown } = draft;
  void measure;
  return shown;
};

export const toOpen = (draft: Draft): Recommendation => ({
  ...bare(draft),
  id: idOf(draft),
  status: 'open',
  applied: null,
});

export const toApplied = (
  row: AppliedRow,
  measured: NonNullable<Recommendation['applied']>['measured'],
): Recommendation => ({
  ...bare(row.recommendation),
  id: row.recommendation_id,
  status: 'applied',
  applied: { at: formatTimestamp(row.applied_at.getTime()), by: row.applied_by, note: row.note, measured },
});

/** What is worth changing, from this brand's data alone, and what came of what was changed. @throws AppError invalid */
export const listRecommendations = async (
  ctx: Ctx,
  deps: RecommendDeps,
  query: RawQuery,
): Promise<Recommendations> => {
  const reader = readQuery(query);
  const days = reader.integer('days', 1, MOST_DAYS, DAYS);
  const status = reader.oneOf('status', ['open', 'applied'] as const);
  const types = reader.anyOf('type', RECOMMENDATION_TYPES);
  reader.finish();
  const [{ drafts, executions }, applied] = await Promise.all([
    status === 'applied' ? { drafts: [], executions: 1 } : gather(ctx, deps, days),
    selectApplied(ctx, deps.sql, deps.clock.now() - SHOWN_MS),
  ]);
  const done = new Set(applied.map((row) => row.recommendation_id));
  const open = drafts.filter((draft) => !done.has(idOf(draft))).map(toOpen);
  const followed =
    status === 'open'
      ? []
      : await Promise.all(
          applied.map(async (row, i) =>
            toApplied(row, i < MEASURED ? await measureApplied(ctx, deps, row) : null),
          ),
        );
  const all = [...open, ...followed].filter(({ type }) => !types || types.includes(type));
  const nothing =
    executions === 0
      ? `No data: no execution in the last ${days} days.`
      : 'Nothing stands out: no change would bring enough to be worth recommending.';
  return { recommendations: all, reason: all.length > 0 ? null : nothing };
};
