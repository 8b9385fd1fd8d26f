import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleOutput, RuleTestInput, RuleTestOutput } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { SIGNS } from './conditions.ts';
import { Deliveries } from './deliveries.tsx';
import { measureKey, measureOf } from './rule-fields.ts';
import { showApartOf, showValueOf } from './show-value.ts';

/** What the rule says of the value, in the words of the page. */
const Verdict = ({ rule, found }: { rule: RuleOutput; found: RuleTestOutput }) => {
  const { t } = useTranslation();
  const showApart = showApartOf(rule, useFormat());
  const { would_trigger: fires, level, test_value: value } = found;
  // What is below the warning fires nothing; what is below the threshold only warns.
  const warning = level !== 'critical' ? rule.warning_value : null;
  return (
    <Text role="status" fw={600}>
      {t(`ruleTest.${fires ? (level === 'warning' ? 'warns' : 'fires') : 'rests'}`, {
        what: t(measureKey(measureOf(rule))),
        condition: SIGNS[found.condition],
        ...showApart(value, warning ?? found.threshold_value),
      })}
    </Text>
  );
};

const RuleTest = ({ rule }: { rule: RuleOutput }) => {
  const { t } = useTranslation();
  const show = showValueOf(rule, useFormat());
  const [value, setValue] = useState<number | null>(null);
  const [sends, setSends] = useState(false);
  const test = useWrite<RuleTestOutput>({ fieldsShown: true });
  const refused = test.error?.fields['test_value'];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body: RuleTestInput = { test_value: value, send_notification: sends };
        test.mutate({ path: `alerts/${rule.id}/test/`, body });
      }}
    >
      <Stack>
        <NumberField
          label={t('ruleTest.value')}
          description={value === null ? null : show(value)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data-autofocus
          value={value}
          error={refused && (value === null ? t('ruleTest.noValue') : refused.join(' '))}
          onChange={setValue}
        />
        <Checkbox
          label={t('ruleTest.send')}
          checked={sends}
          onChange={(event) => setSends(event.currentTarget.checked)}
        />
        {test.data && <Verdict rule={rule} found={test.data} />}
        {test.data && test.data.notifications.length > 0 && (
          <Deliveries key={test.data.notifications[0]} ids={test.data.notifications} />
        )}
        <Group justify="end">
          <Button type="submit" loading={test.isPending}>
            {t('alerts.test')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

/** Asks a rule what it says of a value, and sends those whom it tells a message if that is wanted. */
export const RuleTestButton = ({ rule }: { rule: RuleOutput }) => {
  const { t } = useTranslation();
  const [opened, open] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-label={`${t('alerts.test')}: ${rule.name}`}
        onClick={() => open(true)}
      >
        {t('alerts.test')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => open(false)}
        title={t('ruleTest.title', { name: rule.name })}
        closeButtonProps={{ 'aria-label': t('state.cancel') }}
      >
        <RuleTest rule={rule} />
      </Modal>
    </>
  );
};
