import type { RuleInput, RuleOutput } from '@vigie/contract';

/** The rule as it would have to be made anew: what was set, without what the server adds. */
export const inputOf = ({
  id: _id,
  brand: _brand,
  trigger_count: _count,
  last_triggered_at: _last,
  created_at: _created,
  updated_at: _updated,
  broken_reason: _broken,
  ...input
}: RuleOutput): Required<RuleInput> => input;
