import type { RuleOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';

const MOST = 200;

/** The brand’s rules, to choose from and to name what knows them by their ids. */
export const useRules = (): readonly RuleOutput[] =>
  useApi<{ results: RuleOutput[] }>('alerts/', { page_size: MOST }).data?.results ?? [];
