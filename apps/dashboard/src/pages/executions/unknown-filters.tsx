import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Change } from '../../app/use-search.ts';

/** Filters that there are not: everything, as if they were, would be shown as an answer. */
export const UnknownFilters = ({ names, change }: { names: readonly string[]; change: Change }) => {
  const { t } = useTranslation();
  return (
    <Alert
      variant="default"
      role="alert"
      title={t('executions.unknown', { count: names.length, names: names.join(', ') })}
    >
      <Text size="sm" mb="xs">
        {t('executions.unknownLong')}
      </Text>
      <Group gap="xs">
        {names.map((name) => (
          <Button key={name} size="xs" variant="default" onClick={() => change({ [name]: '' })}>
            {t('state.remove')}
            {t('state.colon')}
            {name}
          </Button>
        ))}
      </Group>
    </Alert>
  );
};
