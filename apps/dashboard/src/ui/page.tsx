import { Card, Group, Stack, Title } from '@mantine/core';
import { startTransition, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { afterPaint } from '../app/after-paint.ts';
import { useTabTitle } from './use-tab-title.ts';

/** Of the first page of a visit the title is painted before what takes longer to draw; from then on a page comes whole. */
let begun = false;

/** A page with its title, also that of the browser’s tab, and what can be chosen on it. */
export const Page = ({
  title,
  tools,
  children,
}: {
  title: string;
  tools?: ReactNode;
  children: ReactNode;
}) => {
  useTabTitle(title);
  const [drawn, draw] = useState(begun);
  useEffect(() => {
    if (begun) return;
    afterPaint(() => {
      begun = true;
      startTransition(() => draw(true));
    });
  }, []);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {title}
        </Title>
        {tools && (
          <Group gap="xs" className="no-print">
            {tools}
          </Group>
        )}
      </Group>
      {drawn && children}
    </Stack>
  );
};

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
