import { Alert, Button, Code, CopyButton, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A secret that nobody can look up later. */
export const ShownOnce = ({ title, secret }: { title: string; secret: string }) => {
  const { t } = useTranslation();
  return (
    <Alert color="green" title={title} role="status">
      <Group gap="xs">
        <Code>{secret}</Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {t(copied ? 'state.copied' : 'state.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
};
