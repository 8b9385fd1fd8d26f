import { Anchor, Button } from '@mantine/core';
import type { ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

/** What leads somewhere is a link, also where it looks like a button: it can be opened beside. */
const ButtonLink = (props: ButtonProps & Omit<ComponentProps<'a'>, keyof ButtonProps>) => (
  <Button component="a" {...props} />
);

/** Links that look like the rest, and that the router follows without loading the page anew. */
export const LinkTo = createLink(Anchor<'a'>);
export const ButtonTo = createLink(ButtonLink);
