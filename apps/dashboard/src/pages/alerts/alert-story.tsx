import { Text, Timeline } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { AlertDetail } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import type { Format } from '../../app/format.ts';
import { tellMessage } from './delivery-words.ts';
import { showValueOf } from './show-value.ts';
import { storyOf } from './story-of.ts';
import type { Happening } from './story-of.ts';

type Event = AlertDetail['events'][number];
interface Told {
  title: string;
  notes: string[];
  color: string;
}
interface Words {
  t: TFunction;
  format: Format;
  alert: AlertDetail;
}

/** Why the server itself ended an alert; what else is there, somebody wrote. */
const REASONS: Record<string, 'story.ruleDeleted' | 'story.ruleOff'> = {
  'The rule was deleted.': 'story.ruleDeleted',
  'The rule was switched off.': 'story.ruleOff',
};
const reasonOf = (t: TFunction, detail: string): string[] => {
  const minutes = /^No breach for ([\d.]+) minutes\.$/.exec(detail)?.[1];
  if (minutes !== undefined) return [t('story.noBreach', { count: Number(minutes) })];
  const known = REASONS[detail];
  return known ? [t(known)] : detail === '' ? [] : [detail];
};

const whyQuiet = (t: TFunction, why: string | null): string[] =>
  why === null
    ? []
    : [
        why === 'snoozed'
          ? t('story.quietSnoozed')
          : why === 'flapping'
            ? t('story.quietFlapping')
            : t('story.quietSilence', { id: why }),
      ];

const tellEvent = ({ t, format, alert }: Words, event: Event, again: boolean): Told => {
  const quiet = whyQuiet(t, event.silenced_by);
  const by = event.actor;
  switch (event.kind) {
    case 'fired': {
      const title = again ? 'story.firedAgain' : event.detail === 'warning' ? 'story.warned' : 'story.fired';
      return {
        title: t(title, { value: showValueOf(alert, format)(event.value) }),
        notes: quiet,
        color: 'red',
      };
    }
    case 'renotified':
      return {
        title: t(event.detail === 'The silence is over.' ? 'story.toldLate' : 'story.toldAgain'),
        notes: quiet,
        color: 'orange',
      };
    case 'acknowledged':
      return {
        title: t('story.acknowledged', { by }),
        notes: event.detail === '' ? [] : [event.detail],
        color: 'yellow',
      };
    case 'snoozed': {
      const [, until, note] = /^until (\S+?)(?:: ([^]*))?$/.exec(event.detail) ?? [];
      return {
        title: t('story.snoozed', { by, until: format.time(until) }),
        notes: note === undefined ? [] : [note],
        color: 'yellow',
      };
    }
    case 'resolved':
      return {
        title: by === 'auto' ? t('story.resolvedAuto') : t('story.resolved', { by }),
        notes: [...reasonOf(t, event.detail), ...quiet],
        color: 'green',
      };
    case 'flapping':
      return { title: t('story.flapping'), notes: [], color: 'orange' };
  }
};

const MESSAGE_COLORS = { sent: 'blue', pending: 'gray', dead: 'red', undelivered: 'red' } as const;

const tell = (words: Words, one: Happening): Told => {
  switch (one.what) {
    case 'event':
      return tellEvent(words, one.event, one.again);
    case 'message': {
      const { title, why } = tellMessage(words.t, one.message);
      return { title, notes: why === undefined ? [] : [why], color: MESSAGE_COLORS[one.message.status] };
    }
    case 'joined': {
      const { t, format, alert } = words;
      const value = showValueOf(alert, format)(alert.current_value);
      const shown = format.number(alert.affected_count);
      return {
        title: t('story.joined', { count: alert.affected_count, shown, value }),
        notes: [],
        color: 'red',
      };
    }
  }
};

/** What happened to an alert, and who heard of it. */
export const AlertStory = ({ alert }: { alert: AlertDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const story = storyOf(alert);
  return (
    <Timeline role="list" aria-label={t('story.title')} active={story.length} bulletSize={14} lineWidth={2}>
      {story.map((one) => {
        const { title, notes, color } = tell({ t, format, alert }, one);
        return (
          <Timeline.Item key={one.key} role="listitem" color={color} title={<Text fw={600}>{title}</Text>}>
            {notes.map((note) => (
              <Text key={note} size="sm">
                {note}
              </Text>
            ))}
            <Text size="xs" c="dimmed">
              {format.time(one.at)}
            </Text>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
};
