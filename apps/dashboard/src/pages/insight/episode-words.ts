import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/format.ts';
import type { Episode } from './episodes.ts';

/** More task types than these are counted. */
const MOST_NAMED = 3;

/** A word that begins with a capital, further on in a sentence; «CPU» stays. */
const within = (word: string): string => word.replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase());

/** What an entry is about: `2.14.0 deployed: duration and cost of ai_report up`. */
export const useEpisodeWords = (): ((episode: Episode) => string) => {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return useCallback(
    ({ deploy, task, changes }) => {
      const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
      const namesOf = (metrics: Episode['changes'][number]['metrics']): string =>
        list.format(metrics.map((metric) => within(t(`field.${metric}`))));
      if (task) {
        const metrics = [...new Set(changes.flatMap((change) => change.metrics))];
        return t('insight.unusual', { type: task.type, what: namesOf(metrics) });
      }
      const named: string[] = changes
        .slice(0, MOST_NAMED)
        .map(({ taskType: type, direction, metrics }) =>
          t(`insight.went.${direction}`, { what: namesOf(metrics), type }),
        );
      const more = changes.length - named.length;
      if (more > 0) named.push(t('alerts.moreTasks', { count: more, shown: format.number(more) }));
      const what = named.join(', ');
      return deploy === undefined
        ? what.charAt(0).toUpperCase() + what.slice(1)
        : t('insight.deployed', { version: deploy, what });
    },
    [t, i18n.language, format],
  );
};
