import { Card, Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNextStep, useAllSteps } from './first-page.ts';
import { useTabTitle } from './use-tab-title.ts';

/**
 * A page with its title, also that of the browser’s tab, and what can be chosen on it.
 * @param props.atOnce when its first things take no longer to draw than the title does: they are painted with it
 */
export const Page = ({
  title,
  tools,
  children,
  atOnce = false,
}: {
  title: string;
  tools?: ReactNode;
  children: ReactNode;
  atOnce?: boolean;
}) => {
  useTabTitle(title);
  const drawn = useNextStep();
  const whole = useAllSteps(drawn);
  return (
    <Stack gap="md" data-page aria-busy={!whole}>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {title}
        </Title>
        {drawn && tools && (
          <Group gap="xs" className="no-print">
            {tools}
          </Group>
        )}
      </Group>
      {(atOnce || drawn) && children}
    </Stack>
  );
};

/** What is further down on a page. */
export const Below = ({ children }: { children: ReactNode }): ReactNode => useNextStep() && children;

export const Panel = ({
  title,
  tools,
  children,
}: {
  title: string;
  tools?: ReactNode;
  children: ReactNode;
}) => (
  <Card withBorder component="section" aria-label={title} padding="md">
    <Group justify="space-between" mb="sm">
      <Title order={2} size="h5">
        {title}
      </Title>
      {tools}
    </Group>
    {children}
  </Card>
);
