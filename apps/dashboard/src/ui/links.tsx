import { Anchor, Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** Links that look like the rest, and that the router follows without loading the page anew. */
export const LinkTo = createLink(Anchor<'a'>);
export const ButtonTo = createLink(Button<'a'>);
