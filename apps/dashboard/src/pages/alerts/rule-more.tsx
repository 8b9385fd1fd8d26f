import { Accordion, Checkbox, Select, SimpleGrid, Stack, Textarea } from '@mantine/core';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkersOverview } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { NamesInput } from './names-input.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { goesWith, hasMore, MORE } from './rule-draft.ts';
import { sameButKeyed } from './rule-form.ts';
import type { RuleForm } from './rule-form.ts';
import { showValueOf } from './show-value.ts';

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
const OPEN = 'more';

const Numbers = ({ draft, set, reason }: RuleForm) => {
  const { t } = useTranslation();
  const format = useFormat();
  const goes = goesWith(draft);
  const { data: overview } = useApi<WorkersOverview>('workers/overview/');
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {goes.queue_name && (
        <NamesInput
          label={t('alerts.queue')}
          names={Object.keys(overview?.queues ?? {})}
          value={draft.queue_name}
          error={reason('queue_name')}
          onChange={(value) => set({ queue_name: value })}
        />
      )}
      {goes.warning_value && (
        <NumberField
          label={t('alerts.warning')}
          description={draft.warning_value === null ? null : showValueOf(draft, format)(draft.warning_value)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.warning_value}
          error={reason('warning_value')}
          onChange={(value) => set({ warning_value: value })}
        />
      )}
      {goes.for_minutes && (
        <NumberField
          label={t('alerts.holds')}
          required
          withAsterisk={false}
          value={draft.for_minutes}
          error={reason('for_minutes')}
          onChange={(value) => value !== null && set({ for_minutes: value })}
        />
      )}
      {goes.min_samples && (
        <NumberField
          label={t('alerts.samples')}
          required
          withAsterisk={false}
          value={draft.min_samples}
          error={reason('min_samples')}
          onChange={(value) => value !== null && set({ min_samples: value })}
        />
      )}
      <NumberField
        label={t('alerts.renotify')}
        placeholder={t('alerts.never')}
        value={draft.renotify_minutes}
        error={reason('renotify_minutes')}
        onChange={(value) => set({ renotify_minutes: value })}
      />
      <Select
        label={t('alerts.severity')}
        clearable
        placeholder={t('alerts.byDistance')}
        value={draft.severity}
        error={reason('severity')}
        data={SEVERITIES.map((value) => ({ value, label: t(`level.${value}`) }))}
        onChange={(value) => set({ severity: value })}
      />
    </SimpleGrid>
  );
};

/** What few rules need, folded away unless it is used or was refused; only what goes with what is measured. */
export const RuleMore = memo(({ draft, set, reason }: RuleForm) => {
  const { t } = useTranslation();
  const goes = goesWith(draft);
  const [opened, open] = useState(() => hasMore(draft));
  const [made, make] = useState(opened);
  const refused = MORE.some((field) => reason(field) !== undefined);
  const shown = opened || refused;
  // Made when it is first unfolded, and then kept: what is half typed in it is not lost.
  if (shown && !made) make(true);
  return (
    <Accordion
      variant="contained"
      value={shown ? OPEN : null}
      onChange={(value) => open(value === OPEN)}
      // What holds the form back must not be folded away: nobody would see why.
      onInvalidCapture={() => open(true)}
    >
      <Accordion.Item value={OPEN}>
        <Accordion.Control>{t('alerts.moreSettings')}</Accordion.Control>
        <Accordion.Panel>
          {made && (
            <Stack>
              <Numbers draft={draft} set={set} reason={reason} />
              {goes.group_by && (
                <Checkbox
                  label={t('alerts.groupBy')}
                  checked={draft.group_by !== null}
                  error={reason('group_by')}
                  onChange={(event) => set({ group_by: event.currentTarget.checked ? 'task_type' : null })}
                />
              )}
              {goes.no_data && (
                <Checkbox
                  label={t('alerts.noData')}
                  checked={draft.no_data === 'alert'}
                  error={reason('no_data')}
                  onChange={(event) => set({ no_data: event.currentTarget.checked ? 'alert' : 'ignore' })}
                />
              )}
              <Checkbox
                label={t('alerts.recovery')}
                checked={draft.notify_recovery}
                error={reason('notify_recovery')}
                onChange={(event) => set({ notify_recovery: event.currentTarget.checked })}
              />
              <Textarea
                label={t('alerts.description')}
                autosize
                minRows={2}
                maxLength={2_000}
                value={draft.description}
                error={reason('description')}
                onChange={(event) => set({ description: event.currentTarget.value })}
              />
            </Stack>
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}, sameButKeyed);
