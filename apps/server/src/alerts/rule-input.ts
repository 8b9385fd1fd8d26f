import { RuleInput, joinNames, splitNames } from '@vigie/contract';
import { isEmailAddress } from '../core/email-address.ts';
import { invalid } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { compileCheck } from '../http/index.ts';

import { contradictions } from './rule-contradictions.ts';
import type { RuleRow, RuleValues } from './store.ts';

/** What only the service writes: ignored, so that an answer can be changed and sent back as it is. */
const READ_ONLY = new Set([
  'id',
  'brand',
  'trigger_count',
  'last_triggered_at',
  'created_at',
  'updated_at',
  'broken_reason',
]);
const MAX_NAMES = 20;
const MAX_NAME = 100;
const COOLDOWN_MINUTES = 30;

const checkFields = compileCheck(RuleInput);

const isObject = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body);

/** The names of a comma list; null is all of them. */
const namesOf = (list: string | null | undefined): string[] =>
  list === null || list === undefined ? [] : [...new Set(splitNames(list))];

const checkNames = (list: string | null | undefined): string[] => {
  const names = namesOf(list);
  if (names.includes('')) return ['A name in this list is blank.'];
  if (names.some((name) => name.length > MAX_NAME))
    return [`Ensure each name has no more than ${MAX_NAME} characters.`];
  return names.length > MAX_NAMES ? [`Ensure this list has no more than ${MAX_NAMES} names.`] : [];
};

/** What a schema cannot say of one field alone. */
const checkValues = (input: RuleInput, wrong: FieldErrors): FieldErrors => {
  const errors: FieldErrors = {};
  const check = (field: keyof RuleInput, messages: () => string[]): void => {
    const found = field in wrong ? [] : messages();
    if (found.length > 0) errors[field] = found;
  };
  check('name', () => (input.name.trim() === '' ? ['This field may not be blank.'] : []));
  check('notification_emails', () =>
    (input.notification_emails ?? []).flatMap((address, i) =>
      isEmailAddress(address) ? [] : [`${i}: Enter one plain e-mail address, such as ops@example.com.`],
    ),
  );
  check('task_type', () => checkNames(input.task_type));
  check('queue_name', () => checkNames(input.queue_name));
  return errors;
};

const toValues = (input: RuleInput): RuleValues => ({
  name: input.name.trim(),
  description: input.description ?? '',
  metric_field: input.metric_field,
  condition: input.condition,
  threshold_value: input.threshold_value,
  warning_value: input.warning_value ?? null,
  is_active: input.is_active ?? true,
  notification_emails: [...new Set(input.notification_emails)],
  channels: [...new Set(input.channels)],
  cooldown_minutes: input.cooldown_minutes ?? COOLDOWN_MINUTES,
  task_types: namesOf(input.task_type),
  queue_names: namesOf(input.queue_name),
  aggregation: input.aggregation ?? 'each',
  window_minutes: input.window_minutes ?? null,
  for_minutes: input.for_minutes ?? 0,
  min_samples: input.min_samples ?? 1,
  group_by: input.group_by ?? null,
  severity: input.severity ?? null,
  no_data: input.no_data ?? 'ignore',
  renotify_minutes: input.renotify_minutes ?? null,
  notify_recovery: input.notify_recovery ?? false,
});

/**
 * Reads a whole rule.
 * @param also what the caller found wrong with fields that look right
 * @throws AppError invalid naming every wrong, unknown or contradictory field at once
 */
export const readRule = (body: unknown, also: FieldErrors = {}): RuleValues => {
  if (!isObject(body)) throw invalid({ non_field_errors: ['An object is required.'] });
  const given = Object.fromEntries(Object.entries(body).filter(([name]) => !READ_ONLY.has(name)));
  const wrong = checkFields(given) ?? {};
  const input = given as RuleInput;
  const errors = { ...also, ...wrong, ...checkValues(input, wrong) };
  for (const [field, message] of contradictions(input, (name) => !(name in errors)))
    errors[field] = [...(errors[field] ?? []), message];
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return toValues(input);
};

const joined = (names: string[]): string | null => (names.length === 0 ? null : joinNames(names));

/** A stored rule as a caller would write it. */
export const toInput = ({ task_types, queue_names, ...row }: RuleRow): Required<RuleInput> => ({
  name: row.name,
  description: row.description,
  metric_field: row.metric_field,
  condition: row.condition,
  threshold_value: row.threshold_value,
  warning_value: row.warning_value,
  is_active: row.is_active,
  notification_emails: row.notification_emails,
  channels: row.channels,
  cooldown_minutes: row.cooldown_minutes,
  task_type: joined(task_types),
  queue_name: joined(queue_names),
  aggregation: row.aggregation,
  window_minutes: row.window_minutes,
  for_minutes: row.for_minutes,
  min_samples: row.min_samples,
  group_by: row.group_by,
  severity: row.severity,
  no_data: row.no_data,
  renotify_minutes: row.renotify_minutes,
  notify_recovery: row.notify_recovery,
});

/** Reads a change: the fields given replace those of the rule, and the whole must make sense. @throws as readRule */
export const readPatch = (row: RuleRow, body: unknown, also: FieldErrors): RuleValues => {
  if (!isObject(body)) throw invalid({ non_field_errors: ['An object is required.'] });
  return readRule({ ...toInput(row), ...body }, also);
};
