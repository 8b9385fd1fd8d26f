import type { RuleInput, RuleOutput } from '@vigie/contract';
import { changesOf } from '../../ui/changes.ts';
import { isCounted, isStateField } from './rule-fields.ts';
import type { Aggregation, Measure } from './rule-fields.ts';
import { inputOf } from './rule-input.ts';

/** A rule while it is edited. Whether it is active is not decided here, so that a switch of somebody else stays. */
export type Draft = Required<Omit<RuleInput, 'is_active'>>;

/** Whom to tell, when to judge and what else may be left out: what stands for «not used». */
const UNUSED = {
  aggregation: 'each',
  window_minutes: null,
  for_minutes: 0,
  min_samples: 1,
  no_data: 'ignore',
  group_by: null,
  warning_value: null,
  task_type: null,
  queue_name: null,
} as const satisfies Partial<Draft>;

const FRESH: Draft = {
  ...UNUSED,
  name: '',
  description: '',
  metric_field: 'execution_time_ms',
  condition: 'gt',
  threshold_value: 5_000,
  notification_emails: [],
  channels: [],
  cooldown_minutes: 30,
  severity: null,
  renotify_minutes: null,
  notify_recovery: false,
};

/** What few rules need. */
export const MORE = [
  'description',
  'queue_name',
  'warning_value',
  'for_minutes',
  'min_samples',
  'no_data',
  'group_by',
  'severity',
  'renotify_minutes',
  'notify_recovery',
] as const satisfies readonly (keyof Draft)[];

/** Whether any of it is used. */
export const hasMore = (draft: Draft): boolean => MORE.some((field) => draft[field] !== FRESH[field]);

export const draftOf = (rule: RuleOutput | undefined): Draft => {
  if (!rule) return FRESH;
  const { is_active: _active, ...draft } = inputOf(rule);
  return draft;
};

/** The change that makes a rule judge values over something else; the window of `each` is another thing, the age past which it tells nobody. */
export const judgedOver = (draft: Draft, aggregation: Aggregation): Partial<Draft> => ({
  aggregation,
  ...((aggregation === 'each') === (draft.aggregation === 'each') ? {} : { window_minutes: null }),
});

/** The change that makes a rule look at something else. */
export const measuring = (draft: Draft, measure: Measure): Partial<Draft> => {
  if (!isCounted(measure))
    return {
      ...judgedOver(draft, isCounted(draft.aggregation) ? 'each' : draft.aggregation),
      metric_field: measure,
    };
  const beyond = measure === 'error_rate' && draft.threshold_value > 100;
  return {
    ...judgedOver(draft, measure),
    metric_field: 'execution_time_ms',
    // No rate is above it.
    ...(beyond ? { threshold_value: 50 } : {}),
  };
};

/** Which settings go with what is measured; the server refuses the others. */
export const goesWith = ({
  metric_field: field,
  aggregation,
  condition,
}: Draft): Record<keyof typeof UNUSED, boolean> => {
  const state = isStateField(field);
  const windowed = !state && aggregation !== 'each';
  const sampled = windowed && aggregation !== 'count';
  const silence = field === 'minutes_since_execution';
  return {
    aggregation: !state,
    window_minutes: !state,
    for_minutes: state || windowed,
    min_samples: sampled,
    no_data: sampled,
    group_by: !state,
    warning_value: condition !== 'eq',
    task_type: !state || silence,
    queue_name: !silence && !field.startsWith('budget_'),
  };
};

/** What does not go with what is measured, as not used. */
const unusedIn = (draft: Draft): Partial<Draft> => {
  const goes = goesWith(draft);
  return Object.fromEntries(Object.entries(UNUSED).filter(([field]) => !goes[field as keyof typeof UNUSED]));
};

/** The rule as it is sent: what does not go with what is measured any more is not used, instead of refused. */
export const settled = (draft: Draft): Draft => ({ ...draft, ...unusedIn(draft) });

/**
 * What is sent of a rule that was there before: only what was changed here, for somebody else may have changed the rest.
 * What a threshold is of, and the threshold, go together: alone they would make a rule that nobody has seen.
 */
export const patchOf = (opened: Draft, draft: Draft): Partial<Draft> => {
  const changes = changesOf(opened, settled(draft));
  const { metric_field, aggregation, condition, threshold_value, warning_value } = draft;
  const together = { metric_field, aggregation, condition, threshold_value, warning_value };
  if (!Object.keys(together).some((field) => field in changes)) return changes;
  return { ...changes, ...together, ...unusedIn(draft) };
};

/** Whether there is a past to replay: of the states only silence has one. */
export const hasPast = ({ metric_field: field, condition, task_type }: Draft): boolean =>
  !isStateField(field) ||
  (field === 'minutes_since_execution' && task_type !== null && condition.startsWith('gt'));
