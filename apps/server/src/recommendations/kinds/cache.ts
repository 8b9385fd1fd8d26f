import { brief, dollars, estimate, perMonth, priorityOf, whole } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { TypeEvidence } from '../evidence-store.ts';

const HOUR = 3_600_000;
const FEWEST = 50;
/** Share of executions that must repeat an earlier one, and of the cost. */
const LEAST_REPEATED = 0.1;
/** A job with fewer different pairs has a fixed price, whatever its input. */
const FEWEST_PAIRS = 5;
/** So many times as often as the like by chance. */
const BY_CHANCE = 5;

/** Types in which the same tokens and cost come often enough to look which; a cheap test before a dear one. */
export const maybeRepeated = (types: readonly TypeEvidence[]): TypeEvidence[] =>
  types.filter(
    ({ priced, pairs }) =>
      priced >= FEWEST && pairs >= FEWEST_PAIRS && priced - pairs >= LEAST_REPEATED * priced,
  );

interface Repeat {
  tokens: number;
  usd: number;
  times: number;
  run_ms: number;
}

/**
 * Types that pay again and again for what is most likely the same input: tokens and cost to the digit, far more often
 * than chance repeats them. Chance: as many as there are executions per token count in the middle half.
 */
export const cacheable = (
  candidates: readonly TypeEvidence[],
  repeats: ReadonlyMap<string, readonly Repeat[]>,
  days: number,
): Draft[] =>
  candidates.flatMap((type): Draft[] => {
    const density = type.priced / 2 / Math.max(1, type.token_q75 - type.token_q25);
    const same = (repeats.get(type.task_type) ?? []).filter(
      ({ times }) => times >= BY_CHANCE * Math.max(1, density),
    );
    const again = same.reduce((sum, { times }) => sum + times - 1, 0);
    const usd = same.reduce((sum, one) => sum + (one.times - 1) * one.usd, 0);
    const time = same.reduce((sum, one) => sum + (one.times - 1) * one.run_ms, 0);
    const share = type.usd > 0 ? usd / type.usd : 0;
    // Constant tokens say nothing of the input.
    if (type.token_q25 === type.token_q75 && same.length < FEWEST_PAIRS) return [];
    if (again < LEAST_REPEATED * type.priced || share < LEAST_REPEATED) return [];
    const impact = estimate({
      percent: whole(share),
      usd_per_month: brief(perMonth(usd, days)),
      hours_per_month: brief(perMonth(time / HOUR, days)),
    });
    return [
      {
        type: 'cost',
        kind: 'cache',
        subject: type.task_type,
        priority: priorityOf(impact),
        description: `${type.task_type} pays again for the same: ${again} of ${type.priced} executions repeat tokens and cost of an earlier one`,
        impact: `Reduce costs of ${type.task_type} by ~${impact.percent}%, ${dollars(impact.usd_per_month ?? 0)} a month`,
        implementation: `Cache the results of ${type.task_type} by their input`,
        evidence: {
          executions: type.priced,
          repeated: again,
          different_inputs_repeated: same.length,
          repeated_usd: brief(usd),
          most_repeated_times: Math.max(...same.map(({ times }) => times)),
          by_chance_at_most: brief(BY_CHANCE * Math.max(1, density)),
        },
        impact_estimate: impact,
        confidence: brief(Math.min(0.9, 0.5 + again / type.priced)),
        measure: { metric: 'cost_usd', taskType: type.task_type },
      },
    ];
  });
