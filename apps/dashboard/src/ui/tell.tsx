import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { errorText } from './error-text.ts';

/** Long enough to read it and to reach the button. */
const UNDO_MS = 12_000;

/** @param title what is so because of it */
export const showError = (error: unknown, title?: string): void => {
  notifications.show({ color: 'red', title, message: errorText(error) });
};

export const showDone = (message: string): void => {
  notifications.show({ color: 'green', message });
};

/** Says what was done, and offers to take it back. */
export const showUndo = (message: string, undo: () => void): void => {
  const id = notifications.show({
    color: 'green',
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {i18next.t('state.undo')}
        </Button>
      </Group>
    ),
  });
};
