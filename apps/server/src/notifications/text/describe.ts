import type { Language } from '@vigie/contract';
import type { AlertMessage } from '../message.ts';
import { wordsOf } from './words.ts';
import type { Words } from './words.ts';

const SYMBOLS: Record<string, string> = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=' };
const MAX_TASKS = 10;

/** A message in one language, as parts that mails, chats and pagers arrange. All are single lines of plain text. */
export interface Described {
  /** «[Critical] Alert: Slow imports»; made for a subject line. */
  subject: string;
  /** «execution_time_ms is 8,500, threshold > 5,000». */
  sentence: string;
  facts: { label: string; value: string }[];
  tasks: { label: string; shown: string[]; more: string | undefined };
  notes: string[];
  description: string;
  chart: string;
  /** Where people see it, if that is known. */
  page: { label: string; url: string } | undefined;
  footer: string;
}

/** One line: line breaks, other control characters and halves of surrogate pairs become blanks. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();

const numberIn = (words: Words, value: number): string =>
  value.toLocaleString(words.locale, { maximumFractionDigits: 6 });

const sentenceOf = (message: AlertMessage, words: Words): string => {
  const { rule } = message;
  const measure =
    rule.aggregation === 'each'
      ? rule.metricField
      : `${words.aggregation[rule.aggregation] ?? rule.aggregation} ${rule.aggregation === 'count' || rule.aggregation === 'error_rate' ? '' : rule.metricField}`;
  const window =
    rule.aggregation !== 'each' && rule.windowMinutes !== null ? words.overWindow(rule.windowMinutes) : '';
  const value = message.currentValue === null ? words.noData : numberIn(words, message.currentValue);
  const bound = `${SYMBOLS[rule.condition] ?? rule.condition} ${numberIn(words, message.thresholdValue)}`;
  return `${oneLine(`${measure} ${window} ${words.is} ${value}`)}, ${words.instead} ${bound}`;
};

export const describe = (message: AlertMessage, language: Language, page: string | undefined): Described => {
  const words = wordsOf(language);
  const group = message.groupKey === '' ? '' : ` (${message.groupKey})`;
  const level =
    message.event === 'recovered' || message.event === 'test' ? '' : `[${words.level[message.level]}] `;
  const since = new Date(message.triggeredAt).toLocaleString(words.locale, {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  const shown = message.affectedTasks.slice(-MAX_TASKS).toReversed().map(oneLine);
  const more = message.affectedCount - shown.length;
  return {
    subject: oneLine(`${level}${words.event[message.event]}: ${message.rule.name}${group}`).slice(0, 300),
    sentence: sentenceOf(message, words),
    facts: [
      { label: words.severityLabel, value: words.severity[message.severity] },
      ...(message.groupKey === '' ? [] : [{ label: words.group, value: oneLine(message.groupKey) }]),
      {
        label: words.value,
        value: message.currentValue === null ? words.noData : numberIn(words, message.currentValue),
      },
      { label: words.threshold, value: numberIn(words, message.thresholdValue) },
      { label: words.since, value: `${since} UTC` },
      { label: words.brand, value: oneLine(message.brand.name) },
    ],
    tasks: { label: words.tasks, shown, more: more > 0 ? words.andMore(more) : undefined },
    notes: [
      ...(message.event === 'test' ? [words.testNote] : []),
      ...(message.fireCount > 1 ? [words.fired(message.fireCount)] : []),
      ...(message.suppressedSince > 0 ? [words.suppressed(message.suppressedSince)] : []),
    ],
    description: oneLine(message.rule.description),
    chart: words.chart,
    page: page === undefined ? undefined : { label: words.look, url: page },
    footer: words.footer,
  };
};
