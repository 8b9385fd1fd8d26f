import { Stack, Text, TextInput } from '@mantine/core';
import { useUnsaved } from '../../ui/form-window.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleOutput } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { changesOf } from '../../ui/changes.ts';
import { errorText } from '../../ui/error-text.ts';
import { RuleAudience } from './rule-audience.tsx';
import { RuleBacktest } from './rule-backtest.tsx';
import { RuleCondition } from './rule-condition.tsx';
import { draftOf, patchOf, settled } from './rule-draft.ts';
import type { Draft } from './rule-draft.ts';
import type { RuleForm } from './rule-form.ts';
import { RuleMore } from './rule-more.tsx';
import { RuleScope } from './rule-scope.tsx';
import { wrongIn } from './rule-wrong.ts';
import type { Wrong } from './rule-wrong.ts';
import { useBacktest } from './use-backtest.ts';

const DAYS = 7;

/** Makes a rule, or changes one, and shows meanwhile what it would have done. */
export const RuleEditor = ({ rule, onDone }: { rule: RuleOutput | undefined; onDone: () => void }) => {
  const { t } = useTranslation();
  const [opened] = useState(() => draftOf(rule));
  const [draft, setDraft] = useState(opened);
  const past = useBacktest(draft, DAYS);
  // What is under the hand moves at once; the chart follows as soon as it can.
  const [drawnDraft, drawnPast] = [useDeferredValue(draft), useDeferredValue(past)];
  const set = useCallback<RuleForm['set']>(
    (change) =>
      setDraft((known) => ({ ...known, ...(typeof change === 'function' ? change(known) : change) })),
    [],
  );
  const take = useCallback((value: number) => set({ threshold_value: value }), [set]);
  const write = useWrite({ fieldsShown: true });
  const wrong = write.error?.fields;
  // As it was when it was last tried to save it, as what the server refuses.
  const [found, setFound] = useState<Wrong>({});
  const reason = useCallback(
    (field: keyof Draft) => {
      const seen = found[field];
      return seen === undefined ? wrong?.[field]?.join(' ') : t(seen);
    },
    [found, wrong, t],
  );
  const form: RuleForm = { draft, set, reason };
  const first = useRef<HTMLInputElement>(null);
  // The window was there before, and looked for something to focus in vain.
  useEffect(() => first.current?.focus(), []);
  const changed = Object.keys(changesOf(opened, draft)).length > 0;
  useUnsaved(changed);
  const save = (): void => {
    const seen = wrongIn(settled(draft));
    setFound(seen);
    if (Object.keys(seen).length > 0) return write.reset();
    if (!rule) return write.mutate({ path: 'alerts/', body: settled(draft), done: onDone });
    if (!changed) return onDone();
    write.mutate({
      method: 'PATCH',
      path: `alerts/${rule.id}/`,
      body: patchOf(opened, draft),
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
        <RuleAudience {...form} />
        <RuleMore {...form} />
        {Object.keys(found).length > 0 && (
          <Text c="red" size="sm" role="alert">
            {t('ruleWrong.notSaved')}
          </Text>
        )}
        {write.error && Object.keys(write.error.fields).length > 0 && (
          <Text c="red" size="sm" role="alert">
            {errorText(write.error)}
          </Text>
        )}
        <FormEnd saving={write.isPending} onLeave={onDone} />
      </Stack>
    </form>
  );
};
