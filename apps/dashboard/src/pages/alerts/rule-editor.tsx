import { Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { FormEnd } from '../../ui/form-end.tsx';
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleOutput } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { errorText } from '../../ui/error-text.ts';
import { ChannelPicker } from './channel-picker.tsx';
import { RuleBacktest } from './rule-backtest.tsx';
import { RuleCondition } from './rule-condition.tsx';
import { draftOf, settled } from './rule-draft.ts';
import type { RuleForm } from './rule-form.ts';
import { RuleMore } from './rule-more.tsx';
import { RuleScope } from './rule-scope.tsx';
import { useBacktest } from './use-backtest.ts';

const DAYS = 7;

/** Makes a rule, or changes one, and shows meanwhile what it would have done. */
export const RuleEditor = ({ rule, onDone }: { rule: RuleOutput | undefined; onDone: () => void }) => {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(rule));
  const past = useBacktest(draft, DAYS);
  // What is under the hand moves at once; the chart follows as soon as it can.
  const [drawnDraft, drawnPast] = [useDeferredValue(draft), useDeferredValue(past)];
  const take = useCallback(
    (value: number) => setDraft((known) => ({ ...known, threshold_value: value })),
    [],
  );
  const write = useWrite({ fieldsShown: true });
  const wrong = write.error?.fields ?? {};
  const form: RuleForm = {
    draft,
    set: (change) => setDraft((known) => ({ ...known, ...change })),
    reason: (field) => wrong[field]?.join(' '),
  };
  const { set, reason } = form;
  const first = useRef<HTMLInputElement>(null);
  // The window was there before, and looked for something to focus in vain.
  useEffect(() => first.current?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate({
          ...(rule ? { method: 'PATCH', path: `alerts/${rule.id}/` } : { path: 'alerts/' }),
          body: settled(draft),
          done: onDone,
        });
      }}
    >
      <Stack>
        <TextInput
          label={t('alerts.name')}
          required
          ref={first}
          data-autofocus
          value={draft.name}
          error={reason('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <RuleCondition {...form} most={past?.most} />
        {past && drawnPast && (
          <RuleBacktest
            draft={drawnDraft}
            past={drawnPast}
            stale={past.stale || past.answer !== drawnPast.answer}
            days={DAYS}
            take={take}
          />
        )}
        <RuleScope {...form} />
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
        <RuleMore {...form} />
        {write.error && Object.keys(wrong).length > 0 && (
          <Text c="red" size="sm" role="alert">
            {errorText(write.error)}
          </Text>
        )}
        <FormEnd saving={write.isPending} onLeave={onDone} />
      </Stack>
    </form>
  );
};
