import type { Draft } from './rule-draft.ts';

/** What each part of the editor works on. */
export interface RuleForm {
  draft: Draft;
  /** @param change or how it follows from the draft as it is by then */
  set: (change: Partial<Draft> | ((known: Draft) => Partial<Draft>)) => void;
  /** Why the server refused a field. */
  reason: (field: keyof Draft) => string | undefined;
}

/**
 * Compares for `memo`: a part that shows none of these fields is the same when only they changed. A key that moves the
 * threshold would draw some twenty inputs anew.
 */
export const sameBut =
  (...unshown: readonly (keyof Draft)[]) =>
  (before: RuleForm, now: RuleForm): boolean =>
    before.set === now.set &&
    before.reason === now.reason &&
    (Object.keys(now.draft) as (keyof Draft)[]).every(
      (field) => unshown.includes(field) || before.draft[field] === now.draft[field],
    );
