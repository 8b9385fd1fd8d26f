import { STATE_FIELDS } from '@vigie/contract';
import type { RuleInput } from '@vigie/contract';
import type { MetricRule, Rule } from './rule.ts';

type Field = keyof RuleInput;
type Complaint = readonly [field: Field, message: string];

interface Check {
  /** Judged only when all of these are right by themselves. */
  of: Field[];
  find: (rule: RuleInput) => Complaint[];
}

const STATE = new Set<string>(STATE_FIELDS);
/** Whether a rule measures workers, queues or silence, and not metrics. */
export const isStateField = (field: string): boolean => STATE.has(field);
/** A rule of executions, each by itself or many together. */
export const isMetricRule = (rule: Rule): rule is MetricRule => !isStateField(rule.metricField);
const isState = (rule: RuleInput): boolean => isStateField(rule.metric_field);
const isEach = (rule: RuleInput): boolean => !isState(rule) && (rule.aggregation ?? 'each') === 'each';
const given = (value: unknown, fallback: unknown): boolean =>
  value !== undefined && value !== null && value !== fallback;

/** Complains of each field that is given and is not what stands for «not used». */
const refuse = (rule: RuleInput, unused: Partial<Record<Field, unknown>>, why: string): Complaint[] =>
  Object.entries(unused).flatMap(([field, fallback]) =>
    given(rule[field as Field], fallback) ? [[field as Field, why] as const] : [],
  );

const onHarmlessSide = ({
  condition,
  threshold_value: threshold,
  warning_value: warning,
}: RuleInput): boolean =>
  condition.startsWith('gt') ? (warning as number) < threshold : (warning as number) > threshold;

const CHECKS: Check[] = [
  {
    of: ['notification_emails', 'channels'],
    find: (rule) =>
      (rule.notification_emails ?? []).length + (rule.channels ?? []).length === 0
        ? [['notification_emails', 'Someone must be told: give an e-mail address or a channel.']]
        : [],
  },
  {
    of: ['condition', 'threshold_value', 'warning_value'],
    find: (rule) => {
      if (!given(rule.warning_value, undefined)) return [];
      if (rule.condition === 'eq') return [['warning_value', 'The condition eq has no warning before it.']];
      if (onHarmlessSide(rule)) return [];
      const side = rule.condition.startsWith('gt') ? 'below' : 'above';
      return [['warning_value', `With ${rule.condition} the warning must be ${side} threshold_value.`]];
    },
  },
  {
    of: ['aggregation', 'metric_field', 'threshold_value', 'warning_value'],
    find: (rule) =>
      rule.aggregation === 'error_rate' && !isState(rule)
        ? (['threshold_value', 'warning_value'] as const).flatMap((field) => {
            const value = rule[field];
            const wrong = typeof value === 'number' && (value < 0 || value > 100);
            return wrong ? [[field, 'An error rate is a percentage from 0 to 100.'] as const] : [];
          })
        : [],
  },
  {
    of: ['aggregation', 'metric_field'],
    find: (rule) =>
      rule.aggregation === 'count' && !isState(rule)
        ? refuse(rule, { min_samples: 1, no_data: 'ignore' }, 'Not with count: no execution is a count of 0.')
        : [],
  },
  {
    of: ['metric_field'],
    find: (rule) =>
      isState(rule)
        ? refuse(
            rule,
            { aggregation: 'each', window_minutes: null, min_samples: 1, group_by: null, no_data: 'ignore' },
            `Not with ${rule.metric_field}: it is measured as it is now.`,
          )
        : [],
  },
  {
    of: ['metric_field', 'task_type', 'queue_name'],
    find: (rule) => {
      if (!isState(rule)) return [];
      if (rule.metric_field.startsWith('budget_'))
        return refuse(
          rule,
          { task_type: null, queue_name: null },
          `Not with ${rule.metric_field}: it looks at every budget.`,
        );
      if (rule.metric_field !== 'minutes_since_execution')
        return refuse(rule, { task_type: null }, `Not with ${rule.metric_field}: narrow it by queue_name.`);
      return [
        ...(given(rule.task_type, undefined)
          ? []
          : [['task_type', 'minutes_since_execution needs the task types to expect.'] as const]),
        ...refuse(rule, { queue_name: null }, `Not with ${rule.metric_field}: narrow it by task_type.`),
      ];
    },
  },
  {
    of: ['metric_field', 'aggregation'],
    find: (rule) =>
      isEach(rule)
        ? refuse(
            rule,
            { for_minutes: 0, min_samples: 1, no_data: 'ignore' },
            'Only with an aggregation over a window: each looks at one execution.',
          )
        : [],
  },
];

/**
 * What fields say against each other, as pairs of a field and why.
 * @param isRight whether a field is right by itself; a check leaves wrong fields alone
 */
export const contradictions = (rule: RuleInput, isRight: (field: Field) => boolean): Complaint[] =>
  CHECKS.flatMap(({ of, find }) => (of.every(isRight) ? find(rule) : [])).filter(([field]) => isRight(field));
