import {
  Button,
  Fieldset,
  Group,
  MultiSelect,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkersOverview } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { useTaskTypes } from '../../ui/pickers.tsx';
import { SEVERITIES } from './severities.ts';
import { isAll, narrowing } from './silence-words.tsx';
import type { Matcher } from './silence-words.tsx';
import { useRules } from './use-rules.ts';

const USUAL_MINUTES = 60;
const NOTHING: Matcher = { alert_rule: [], task_type: [], queue_name: [], severity: [], group: [] };

const useQueues = (): string[] =>
  Object.keys(useApi<WorkersOverview>('workers/overview/').data?.queues ?? {}).toSorted();

/** What a silence is to hold for; nothing chosen means all alerts. */
const MatcherFields = ({ matcher, set }: { matcher: Matcher; set: (change: Partial<Matcher>) => void }) => {
  const { t } = useTranslation();
  const rules = useRules();
  const [types, wanting] = useTaskTypes();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
      <MultiSelect
        label={t('alerts.rules')}
        searchable
        clearable
        limit={100}
        data={rules.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={matcher.alert_rule.map(String)}
        onChange={(ids) => set({ alert_rule: ids.map(Number) })}
      />
      <TagsInput
        label={t('alerts.taskTypes')}
        acceptValueOnBlur
        splitChars={[]}
        clearable
        limit={100}
        {...wanting}
        data={types}
        value={matcher.task_type}
        onChange={(names) => set({ task_type: names })}
      />
      <TagsInput
        label={t('alerts.queues')}
        acceptValueOnBlur
        splitChars={[]}
        clearable
        limit={100}
        data={useQueues()}
        value={matcher.queue_name}
        onChange={(names) => set({ queue_name: names })}
      />
      <MultiSelect
        label={t('alerts.severities')}
        clearable
        data={SEVERITIES.map((value) => ({ value, label: t(`level.${value}`) }))}
        value={matcher.severity}
        onChange={(chosen) => set({ severity: SEVERITIES.filter((one) => chosen.includes(one)) })}
      />
      <TagsInput
        label={t('alerts.groups')}
        acceptValueOnBlur
        splitChars={[]}
        clearable
        value={matcher.group}
        onChange={(names) => set({ group: names })}
      />
    </SimpleGrid>
  );
};

/** Lets some alerts, or all, tell nobody for a while. */
export const NewSilence = () => {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
  const [start, setStart] = useState('');
  const [matcher, setMatcher] = useState(NOTHING);
  const [asking, setAsking] = useState(false);
  const write = useWrite({ fieldsShown: true });
  const all = isAll(matcher);
  const wrong = (field: string): string | undefined => write.error?.fields[field]?.join(' ');
  const make = (): void =>
    write.mutate({
      path: 'silences/',
      body: {
        reason,
        minutes,
        ...(start === '' ? {} : { starts_at: new Date(start).toISOString() }),
        ...(all ? {} : { matcher: narrowing(matcher) }),
      },
      done: () => {
        setReason('');
        setStart('');
        setMatcher(NOTHING);
      },
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (all) setAsking(true);
        else make();
      }}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <TextInput
            label={t('alerts.reason')}
            required
            value={reason}
            error={wrong('reason')}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextInput
            type="datetime-local"
            label={t('alerts.silenceFrom')}
            value={start}
            error={wrong('starts_at')}
            onChange={(event) => setStart(event.currentTarget.value)}
          />
          <NumberField
            label={t('alerts.silenceFor')}
            required
            withAsterisk={false}
            value={minutes}
            error={wrong('minutes')}
            onChange={(value) => value !== null && setMinutes(value)}
          />
        </SimpleGrid>
        <Fieldset legend={t('alerts.silenceWhat')}>
          <MatcherFields
            matcher={matcher}
            set={(change) => setMatcher((known) => ({ ...known, ...change }))}
          />
          {wrong('matcher') !== undefined && (
            <Text c="red" size="sm" role="alert">
              {wrong('matcher')}
            </Text>
          )}
        </Fieldset>
        <Group>
          <Button type="submit" loading={write.isPending}>
            {t(all ? 'alerts.silenceAll' : 'alerts.silenceThese')}
          </Button>
          <Text size="sm" c="dimmed">
            {t(all ? 'alerts.silenceAllHint' : 'alerts.silenceTheseHint')}
          </Text>
        </Group>
      </Stack>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('alerts.silenceAllSure')}
        text={t('alerts.silenceAllLong', { count: minutes })}
        confirm={t('alerts.silenceAll')}
        onConfirm={make}
      />
    </form>
  );
};
