import { useThrottledValue } from '@mantine/hooks';
import { hashKey, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { BacktestOutput } from '@vigie/contract';
import { request } from '../../api/http.ts';
import type { ApiError } from '../../api/http.ts';
import { keepSame } from '../../api/question.ts';
import { useBrand } from '../../app/brand.tsx';
import { hasPast, settled } from './rule-draft.ts';
import type { Draft } from './rule-draft.ts';

const BETWEEN_MS = 150;
const FRESH_MS = 30_000;

/** Who is told changes nothing about when. */
const replayedOf = ({
  name: _name,
  description: _description,
  notification_emails: _emails,
  channels: _channels,
  renotify_minutes: _renotify,
  notify_recovery: _recovery,
  ...rule
}: Draft) => rule;
type Replayed = ReturnType<typeof replayedOf>;

/** What decides the values that are judged; what is left out decides only which of them breach and fire. */
const valuesOf = ({
  threshold_value: _threshold,
  warning_value: _warning,
  severity: _severity,
  cooldown_minutes: _cooldown,
  for_minutes: _for,
  ...rest
}: Replayed): string => hashKey([rest]);

export interface Past {
  /** Of the rule as it is, or, while that is asked for, of the same one with another threshold. */
  answer: BacktestOutput | undefined;
  error: ApiError | null;
  /** The answer is not yet of this very rule. */
  stale: boolean;
  /** The greatest value that was judged, when the first answer about these values came: it moves nothing under a hand. */
  most: number | undefined;
}

/**
 * What a rule would have done, while it is still being changed. One question at a time: to ask for each position of a
 * slider would pile up on the server, and to cancel each for the next would never show an answer. What is about other
 * values is cancelled. undefined when there is no past to replay.
 */
export const useBacktest = (draft: Draft, days: number): Past | undefined => {
  const { brandId } = useBrand();
  const rule = useMemo(() => replayedOf(settled(draft)), [draft]);
  const wanted = useThrottledValue(rule, BETWEEN_MS);
  const [asked, ask] = useState(rule);
  const [reach, keepReach] = useState<{ of: string; most: number }>();
  const values = valuesOf(asked);
  const enabled = hasPast(draft);
  const { data, error, isFetching, isPlaceholderData } = useQuery<BacktestOutput, ApiError>({
    queryKey: [brandId, 'backtest', values, asked],
    queryFn: ({ signal }) =>
      request<BacktestOutput>('POST', 'alerts/backtest/', { brandId, body: { ...asked, days }, signal }),
    placeholderData: keepSame(brandId, values),
    staleTime: FRESH_MS,
    enabled,
  });
  if (wanted !== asked && (!isFetching || valuesOf(wanted) !== values)) ask(wanted);
  if (!enabled) return undefined;
  if (valuesOf(rule) !== values) return { answer: undefined, error: null, stale: true, most: undefined };
  if (data && reach?.of !== values)
    keepReach({ of: values, most: Math.max(0, ...data.series.map(({ value }) => value ?? 0)) });
  return {
    answer: data,
    error,
    stale: isPlaceholderData || isFetching || hashKey([rule]) !== hashKey([asked]),
    most: reach?.of === values ? reach.most : undefined,
  };
};
