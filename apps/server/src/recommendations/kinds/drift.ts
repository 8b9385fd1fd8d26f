import { trendOf } from '../../analysis/index.ts';
import type { TypeDays } from '../../metrics/index.ts';
import { brief, dollars, estimate, priorityOf } from '../draft.ts';
import type { Draft } from '../draft.ts';

const DAYS_OF_MONTH = 30;
const LEAST_DAYS = 10;
const LEAST_CHANGE = 10;
/** Less a month nobody looks for. */
const LEAST_USD = 1;

type Days = readonly { date: string; n: number; sum: number }[];

const mean = (days: Days): number =>
  days.reduce((sum, day) => sum + day.sum, 0) / days.reduce((sum, day) => sum + day.n, 0);

const halves = (days: Days, middle: string): [before: number, after: number] => [
  mean(days.filter(({ date }) => date < middle)),
  mean(days.filter(({ date }) => date >= middle)),
];

/** What an execution of each type cost in tokens and dollars rose: by tokens, or by the price of one. */
export const drifts = (types: readonly TypeDays[], middle: string): Draft[] =>
  types.flatMap((type): Draft[] => {
    const [tokens, usd] = [type.fields.get('tokens_used') ?? [], type.fields.get('cost_usd') ?? []];
    const field = trendOf([...tokens], middle, 'mean').trend === 'increasing' ? 'tokens_used' : 'cost_usd';
    const days = field === 'tokens_used' ? tokens : usd;
    const { trend, changePercent } = trendOf([...days], middle, 'mean');
    if (
      days.length < LEAST_DAYS ||
      trend !== 'increasing' ||
      changePercent === null ||
      changePercent < LEAST_CHANGE
    )
      return [];
    const [before, after] = halves(days, middle);
    const [costBefore, costAfter] = halves(usd, middle);
    const later = usd.filter(({ date }) => date >= middle);
    const perDay = later.reduce((sum, { n }) => sum + n, 0) / Math.max(1, later.length);
    // Of tokens, what they alone explain of the cost: the price of one may have changed as well.
    const each = field === 'cost_usd' ? costAfter - costBefore : costAfter * (1 - before / after);
    const extra = Number.isFinite(each) ? each * perDay * DAYS_OF_MONTH : 0;
    if (field === 'cost_usd' ? extra < LEAST_USD : usd.length > 0 && extra < LEAST_USD) return [];
    const percent = Math.round((1 - before / after) * 100);
    const impact = estimate({ percent, usd_per_month: usd.length > 0 ? brief(extra) : null });
    const what = field === 'tokens_used' ? 'tokens' : 'cost';
    return [
      {
        type: 'cost',
        kind: field === 'tokens_used' ? 'token_drift' : 'cost_drift',
        subject: type.taskType,
        priority: priorityOf(impact),
        description:
          field === 'tokens_used'
            ? `Optimize AI token usage for ${type.taskType}: an execution takes ${changePercent}% more tokens than it did`
            : `An execution of ${type.taskType} costs ${changePercent}% more than it did, with no more tokens`,
        impact: `Reduce ${what === 'tokens' && usd.length === 0 ? 'tokens' : 'costs'} by ~${percent}%${extra > 0 ? `, ${dollars(extra)} a month` : ''}`,
        implementation:
          field === 'tokens_used'
            ? 'Review prompt efficiency: what has been added to the prompt or the context'
            : 'Review which model and which price it runs at',
        evidence: {
          [`${what}_before`]: brief(before),
          [`${what}_after`]: brief(after),
          change_percent: changePercent,
          days: days.length,
          since: middle,
          executions_per_day: brief(perDay),
        },
        impact_estimate: impact,
        confidence: 0.9,
        measure: { metric: field, taskType: type.taskType },
      },
    ];
  });
