import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Long enough to read it and to reach the button. */
const UNDO_MS = 12_000;

export const showError = (error: unknown): void => {
  notifications.show({ color: 'red', message: error instanceof Error ? error.message : String(error) });
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
