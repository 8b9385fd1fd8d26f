import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';

/** What is asked for is there at once: to watch it come takes time, and a machine without a graphics card its whole power. */
const AT_ONCE = { transitionProps: { duration: 0 } };

/** Colours that read well on white and on dark: at least 4.5 to 1. */
export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  defaultRadius: 'md',
  autoContrast: true,
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    Text: { defaultProps: { size: 'sm' } },
    Anchor: { defaultProps: { size: 'sm' } },
    // A state is a word: cut off it says nothing.
    Badge: { defaultProps: { miw: 'max-content' } },
    Accordion: { defaultProps: { transitionDuration: 0 } },
    Menu: { defaultProps: AT_ONCE },
    Modal: { defaultProps: AT_ONCE },
    Notifications: { defaultProps: { transitionDuration: 0 } },
    Popover: { defaultProps: AT_ONCE },
    Tooltip: { defaultProps: AT_ONCE },
  },
});

/** Greys, and the colours of better and worse, that are still read at 4.5 to 1. */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6b7280',
    '--vigie-good': '#087f5b',
    '--vigie-bad': '#c92a2a',
  },
  dark: {
    '--mantine-color-dimmed': '#a9aeb4',
    '--mantine-color-placeholder': '#9ca3af',
    '--vigie-good': '#63e6be',
    '--vigie-bad': '#ffa8a8',
  },
});
