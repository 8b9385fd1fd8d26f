import { Card, Center, Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTabTitle } from '../ui/use-tab-title.ts';
import { LanguageSwitch } from './language-switch.tsx';

/** What is asked of somebody before there is a page. */
export const Frame = ({ title, children }: { title: string; children: ReactNode }) => {
  useTabTitle(title);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Card withBorder shadow="sm" padding="xl" w="100%" maw={440}>
        <Stack>
          <Group justify="space-between">
            <img src="/icon.svg" alt="" width={36} height={36} />
            <LanguageSwitch />
          </Group>
          <Title order={1} size="h2">
            {title}
          </Title>
          {children}
        </Stack>
      </Card>
    </Center>
  );
};
