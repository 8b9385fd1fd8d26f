import { messageOf } from '../core/errors.ts';
import { DELIVERED, passing, permanent } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { ForbiddenAddress } from './safe-fetch.ts';
import type { SafeAnswer, SafePost, SafeRequest } from './safe-fetch.ts';

const LONGEST_WAIT_MS = 3_600_000;
/** «Not now» among the answers that blame the caller. */
const PASSING = new Set([408, 425, 429]);
/** The receiver does not know us, or not any more. */
const GONE = new Set([401, 403, 404, 410]);

const retryAfter = ({ headers }: SafeAnswer): { retryAfterMs?: number } => {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? { retryAfterMs: Math.min(seconds * 1000, LONGEST_WAIT_MS) } : {};
};

/** The beginning of an answer as one line that may be stored and shown. */
const excerpt = (text: string): string => {
  const line = text
    .slice(0, 2_000)
    .replaceAll(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
  return line === '' ? '' : `: ${line.slice(0, 200)}`;
};

/** What an answer means: 2xx arrived; 408, 425, 429 and 5xx pass; redirects, 401, 403, 404 and 410 end the channel. */
export const outcomeOf = (answer: SafeAnswer): Outcome => {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return DELIVERED;
  const reason = `The receiver answered ${status}${excerpt(text)}`;
  if (status >= 500 || PASSING.has(status)) return { kind: 'passing', reason, ...retryAfter(answer) };
  if (status >= 300 && status < 400)
    return permanent(`The receiver answered ${status}: redirects are not followed, give the final URL`, true);
  return permanent(reason, GONE.has(status));
};

/** Posts, and says how it ended; never throws. */
export const postForOutcome = async (
  post: SafePost,
  request: SafeRequest,
  judge: (answer: SafeAnswer) => Outcome = outcomeOf,
): Promise<Outcome> => {
  try {
    return judge(await post(request));
  } catch (error) {
    if (error instanceof ForbiddenAddress) return permanent(error.message, true);
    return passing(request.signal.aborted ? 'No answer in time' : `No answer: ${messageOf(error)}`);
  }
};
