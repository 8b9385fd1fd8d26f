import {
  Button,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Slider,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleInput, RuleOutput } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { errorText } from '../../ui/error-text.ts';
import { METRIC_FIELDS, isMetricField, showField } from '../../ui/fields.ts';
import { useTaskTypes } from '../../ui/pickers.tsx';
import type { Distribution } from '@vigie/contract';
import { ChannelPicker } from './channel-picker.tsx';
import { RuleBacktest } from './rule-backtest.tsx';
import { SIGNS } from './conditions.ts';

const STATE_FIELDS = [
  'worker_silent_seconds',
  'worker_load_average',
  'worker_success_rate',
  'queue_online_workers',
  'queue_oldest_waiting_seconds',
  'minutes_since_execution',
  'budget_used_percent',
  'budget_forecast_percent',
] as const;
const AGGREGATIONS = [
  'each',
  'avg',
  'min',
  'max',
  'sum',
  'count',
  'p50',
  'p95',
  'p99',
  'error_rate',
] as const;
const SETTLED_MS = 350;
const DAYS = 7;

type Draft = Required<
  Pick<
    RuleInput,
    | 'name'
    | 'metric_field'
    | 'condition'
    | 'threshold_value'
    | 'aggregation'
    | 'cooldown_minutes'
    | 'notification_emails'
    | 'channels'
  >
> & { task_type: string | null; window_minutes: number | null };

const draftOf = (rule: RuleOutput | undefined): Draft => ({
  name: rule?.name ?? '',
  metric_field: rule?.metric_field ?? 'execution_time_ms',
  condition: rule?.condition ?? 'gt',
  threshold_value: rule?.threshold_value ?? 5_000,
  aggregation: rule?.aggregation ?? 'each',
  cooldown_minutes: rule?.cooldown_minutes ?? 30,
  notification_emails: rule?.notification_emails ?? [],
  channels: rule?.channels ?? [],
  task_type: rule?.task_type ?? null,
  window_minutes: rule?.window_minutes ?? null,
});

/** Drags the threshold over the values that were really seen. */
const ThresholdSlider = ({ draft, set }: { draft: Draft; set: (value: number) => void }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const field = isMetricField(draft.metric_field) ? draft.metric_field : undefined;
  const { data } = useApi<Distribution>(
    'metrics/distribution/',
    { field, task_type: draft.task_type ?? undefined },
    { enabled: field !== undefined },
  );
  const most = field && data?.max;
  if (!most) return null;
  return (
    <Slider
      mt="xs"
      thumbLabel={t('alerts.threshold')}
      min={0}
      max={most * 1.1}
      step={most / 500}
      value={Math.min(draft.threshold_value, most * 1.1)}
      label={showField(draft.metric_field, format)}
      onChange={(value) => set(Number(value.toPrecision(3)))}
    />
  );
};

export const RuleEditor = ({ rule, onDone }: { rule: RuleOutput | undefined; onDone: () => void }) => {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(rule));
  const set = (change: Partial<Draft>): void => setDraft((known) => ({ ...known, ...change }));
  const [settled] = useDebouncedValue(draft, SETTLED_MS);
  const types = useTaskTypes();
  const write = useWrite({ fieldsShown: true });
  const wrong = write.error?.fields ?? {};
  const reason = (field: string): string | undefined => wrong[field]?.join(' ');
  const measured = isMetricField(draft.metric_field);
  const save = (): void => {
    const { aggregation, window_minutes: window, ...rest } = draft;
    const body = { ...rest, ...(measured ? { aggregation, window_minutes: window } : {}) };
    write.mutate({
      ...(rule ? { method: 'PATCH', path: `alerts/${rule.id}/` } : { path: 'alerts/' }),
      body,
      done: onDone,
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack>
        <TextInput
          label={t('alerts.name')}
          required
          data-autofocus
          value={draft.name}
          error={reason('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <Select
            label={t('alerts.metric')}
            allowDeselect={false}
            searchable
            value={draft.metric_field}
            error={reason('metric_field')}
            data={[...METRIC_FIELDS, ...STATE_FIELDS].map((value) => ({ value, label: t(`field.${value}`) }))}
            onChange={(value) => value && set({ metric_field: value })}
          />
          <Select
            label={t('alerts.condition')}
            allowDeselect={false}
            value={draft.condition}
            data={Object.entries(SIGNS).map(([value, label]) => ({ value, label }))}
            onChange={(value) => value && set({ condition: value as Draft['condition'] })}
          />
          <NumberInput
            label={t('alerts.threshold')}
            value={draft.threshold_value}
            error={reason('threshold_value')}
            onChange={(value) => value !== '' && set({ threshold_value: Number(value) })}
          />
        </SimpleGrid>
        <ThresholdSlider draft={draft} set={(value) => set({ threshold_value: value })} />
        {measured && (
          <RuleBacktest draft={settled} days={DAYS} take={(value) => set({ threshold_value: value })} />
        )}
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          {measured && (
            <Select
              label={t('alerts.aggregation')}
              allowDeselect={false}
              value={draft.aggregation}
              error={reason('aggregation')}
              data={AGGREGATIONS.map((value) => ({ value, label: t(`alerts.${value}`) }))}
              onChange={(value) => value && set({ aggregation: value })}
            />
          )}
          {measured && draft.aggregation !== 'each' && (
            <NumberInput
              label={t('alerts.window')}
              min={1}
              value={draft.window_minutes ?? 5}
              error={reason('window_minutes')}
              onChange={(value) => set({ window_minutes: value === '' ? null : Number(value) })}
            />
          )}
          <NumberInput
            label={t('alerts.cooldown')}
            min={0}
            value={draft.cooldown_minutes}
            error={reason('cooldown_minutes')}
            onChange={(value) => value !== '' && set({ cooldown_minutes: Number(value) })}
          />
          <Select
            label={t('alerts.taskType')}
            searchable
            clearable
            limit={100}
            value={draft.task_type}
            error={reason('task_type')}
            data={[...new Set([...types, ...(draft.task_type === null ? [] : [draft.task_type])])]}
            onChange={(value) => set({ task_type: value })}
          />
        </SimpleGrid>
        <TagsInput
          label={t('alerts.emails')}
          description={t('alerts.emailsHint')}
          acceptValueOnBlur
          value={draft.notification_emails}
          error={reason('notification_emails')}
          onChange={(values) => set({ notification_emails: values })}
        />
        <ChannelPicker
          value={draft.channels}
          error={reason('channels')}
          onChange={(channels) => set({ channels })}
        />
        {write.error && Object.keys(wrong).length > 0 && (
          <Text c="red" size="sm" role="alert">
            {errorText(write.error)}
          </Text>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onDone}>
            {t('state.cancel')}
          </Button>
          <Button type="submit" loading={write.isPending}>
            {t('state.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
