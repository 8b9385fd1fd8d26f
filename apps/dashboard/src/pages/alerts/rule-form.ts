import type { Draft } from './rule-draft.ts';

/** What each part of the editor works on. */
export interface RuleForm {
  draft: Draft;
  /** @param change or how it follows from the draft as it is by then */
  set: (change: Partial<Draft> | ((known: Draft) => Partial<Draft>)) => void;
  /** Why the server refused a field. */
  reason: (field: keyof Draft) => string | undefined;
}

const KEYED: readonly (keyof Draft)[] = ['name', 'threshold_value'];

/**
 * Compares for `memo` what shows neither name nor threshold, the two that change with every key: some twenty inputs would be
 * drawn anew.
 */
export const sameButKeyed = (before: RuleForm, now: RuleForm): boolean =>
  before.set === now.set &&
  before.reason === now.reason &&
  (Object.keys(now.draft) as (keyof Draft)[]).every(
    (field) => KEYED.includes(field) || before.draft[field] === now.draft[field],
  );
