import { useAddress } from '../../app/use-search.ts';
import { useNow } from '../../ui/use-now.ts';
import { periodOf } from './period.ts';
import type { Period } from './period.ts';

export const usePeriod = (): Period => periodOf(useAddress()[0], useNow());
