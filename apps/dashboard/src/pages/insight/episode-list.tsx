import { Button, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure, useId } from '@mantine/hooks';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { joinNames } from '@vigie/contract/names';
import { useFormat } from '../../app/format.ts';
import { LevelBadge } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { AnomalyList } from './anomaly-list.tsx';
import { useEpisodeWords } from './episode-words.ts';
import { isSingle, startOf } from './episodes.ts';
import type { Episode } from './episodes.ts';
import { SeriesList } from './series-list.tsx';

/** Of entries, and of executions in an entry that is opened: what is drawn for one press. */
const AT_ONCE = 25;

/** Everything that is known of an entry. */
const Parts = ({ of: { deploy, task, series, executions } }: { of: Episode }) => {
  const { t } = useTranslation();
  const shown = executions.slice(0, AT_ONCE);
  const types = [...new Set(executions.map(({ taskType }) => taskType))];
  return (
    <>
      {series.length > 0 && <SeriesList anomalies={series} deploy={deploy} />}
      <AnomalyList anomalies={shown.flatMap(({ anomalies }) => anomalies)} deploy={deploy} />
      {shown.length < executions.length && (
        <LinkTo
          size="sm"
          underline="always"
          to="/executions"
          search={{
            task_type: joinNames(types),
            created_after: startOf({ series, executions }),
            ...(task ? { task_id: joinNames([task.id]) } : {}),
          }}
        >
          {t('types.see')}
        </LinkTo>
      )}
    </>
  );
};

const Entry = ({ episode }: { episode: Episode }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEpisodeWords()(episode);
  const [open, { toggle }] = useDisclosure(false);
  const id = useId();
  const { severity, task, executions } = episode;
  const Chevron = open ? ChevronDown : ChevronRight;
  const count = executions.length;
  return (
    <div>
      <Group gap="xs">
        <LevelBadge level={severity} />
        {task && (
          <LinkTo to="/executions" search={{ task_id: joinNames([task.id]) }}>
            {task.id}
          </LinkTo>
        )}
        <UnstyledButton miw={0} aria-expanded={open} aria-controls={open ? id : undefined} onClick={toggle}>
          <Group gap={4} wrap="nowrap">
            <Chevron size={16} aria-hidden style={{ flexShrink: 0 }} />
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {words}
            </Text>
          </Group>
        </UnstyledButton>
        <Text size="xs" c="dimmed">
          {count > 0 && `${t('executions.count', { count, shown: format.number(count) })} · `}
          {t('alerts.since', { time: format.time(startOf(episode)) })}
        </Text>
      </Group>
      {open && (
        <Stack id={id} gap="sm" mt="sm" pl="md">
          <Parts of={episode} />
        </Stack>
      )}
    </div>
  );
};

/** What was unusual, put together by its cause; an entry of several parts is opened by a press. */
export const EpisodeList = ({ episodes }: { episodes: readonly Episode[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const [drawn, setDrawn] = useState(AT_ONCE);
  const more = episodes.length - drawn;
  return (
    <Stack>
      {episodes
        .slice(0, drawn)
        .map((episode) =>
          isSingle(episode) ? (
            <Parts key={episode.key} of={episode} />
          ) : (
            <Entry key={episode.key} episode={episode} />
          ),
        )}
      {more > 0 && (
        <Group>
          <Button size="xs" variant="default" onClick={() => setDrawn(drawn + AT_ONCE)}>
            {t('insight.more', { count: more, shown: format.number(more) })}
          </Button>
        </Group>
      )}
    </Stack>
  );
};
