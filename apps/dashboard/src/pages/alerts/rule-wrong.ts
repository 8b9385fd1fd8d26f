import type { Draft } from './rule-draft.ts';
import { isCounted, measureOf } from './rule-fields.ts';

/** Why a field cannot stay as it is: the text that says so. */
export type Wrong = Partial<
  Record<keyof Draft, `ruleWrong.${'nobody' | 'address' | 'percent' | 'below' | 'above' | 'types'}`>
>;

const PERCENT = 100;

const isNoPercentage = (value: number | null): boolean => value !== null && (value < 0 || value > PERCENT);
const isNoAddress = (text: string): boolean => !/^[^\s@]+@[^\s@]+$/.test(text);

const warningWrong = ({ condition, threshold_value: threshold, warning_value: warning }: Draft): Wrong => {
  if (warning === null || condition === 'eq') return {};
  const rising = condition.startsWith('gt');
  if (rising ? warning < threshold : warning > threshold) return {};
  return { warning_value: rising ? 'ruleWrong.below' : 'ruleWrong.above' };
};

const rateWrong = (draft: Draft): Wrong => {
  const measure = measureOf(draft);
  if (!isCounted(measure) || measure === 'count') return {};
  return {
    ...(isNoPercentage(draft.warning_value) ? { warning_value: 'ruleWrong.percent' } : {}),
    ...(isNoPercentage(draft.threshold_value) ? { threshold_value: 'ruleWrong.percent' } : {}),
  };
};

const audienceWrong = ({ notification_emails: emails, channels }: Draft): Wrong => {
  if (emails.length + channels.length === 0) return { notification_emails: 'ruleWrong.nobody' };
  return emails.some(isNoAddress) ? { notification_emails: 'ruleWrong.address' } : {};
};

/**
 * What the server would refuse, of what the page can see by itself: it is said in the language of the page, and at once.
 * @param draft the rule as it would be sent
 */
export const wrongIn = (draft: Draft): Wrong => ({
  ...warningWrong(draft),
  ...rateWrong(draft),
  ...audienceWrong(draft),
  ...(draft.metric_field === 'minutes_since_execution' && draft.task_type === null
    ? { task_type: 'ruleWrong.types' }
    : {}),
});
