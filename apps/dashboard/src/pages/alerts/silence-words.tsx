import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RuleOutput, SilenceOutput } from '@vigie/contract';

export type Matcher = SilenceOutput['matcher'];

/** Only the parts that narrow it, as the API takes them. */
export const narrowing = (matcher: Matcher): Partial<Matcher> =>
  Object.fromEntries(Object.entries(matcher).filter(([, values]) => values.length > 0));

export const isAll = (matcher: Matcher): boolean => Object.keys(narrowing(matcher)).length === 0;

/** What a silence holds for, part by part: an alert must match them all. */
export const SilencedAlerts = ({ matcher, rules }: { matcher: Matcher; rules: readonly RuleOutput[] }) => {
  const { t } = useTranslation();
  if (isAll(matcher)) return <Text fw={650}>{t('alerts.allAlerts')}</Text>;
  const ruleName = (id: number): string =>
    rules.find((rule) => rule.id === id)?.name ?? t('alerts.ruleOf', { id });
  const parts = [
    [t('alerts.rule'), matcher.alert_rule.map(ruleName)],
    [t('field.task_type'), matcher.task_type],
    [t('field.queue_name'), matcher.queue_name],
    [t('alerts.severity'), matcher.severity.map((level) => t(`level.${level}`))],
    [t('alerts.group'), matcher.group],
  ] as const;
  return (
    <Stack gap={0}>
      {parts.map(
        ([name, values]) =>
          values.length > 0 && (
            <Text key={name} size="sm">
              {t('alerts.part', { name, values: values.join(', ') })}
            </Text>
          ),
      )}
    </Stack>
  );
};
