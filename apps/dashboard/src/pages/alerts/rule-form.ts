import type { Draft } from './rule-draft.ts';

/** What each part of the editor works on. */
export interface RuleForm {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  /** Why the server refused a field. */
  reason: (field: keyof Draft) => string | undefined;
}
