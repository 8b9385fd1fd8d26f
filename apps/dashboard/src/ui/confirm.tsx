import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';

interface Question {
  title: string;
  text: string;
  confirm: string;
  onConfirm: () => void;
}

/** Asks once more before something is done that cannot be taken back. */
export const Confirm = ({
  opened,
  close,
  title,
  text,
  confirm,
  onConfirm,
}: Question & { opened: boolean; close: () => void }) => {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('state.cancel') }}
    >
      <Text mb="md">{text}</Text>
      <Group justify="end">
        <Button variant="default" onClick={close} data-autofocus>
          {t('state.cancel')}
        </Button>
        <Button
          color="red"
          onClick={() => {
            onConfirm();
            close();
          }}
        >
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
};

/** A button that asks once more before it does what cannot be taken back. */
export const ConfirmButton = ({
  children,
  title,
  text,
  confirm,
  onConfirm,
  ...button
}: Question & {
  children: ReactNode;
  'aria-label'?: string;
  loading?: boolean;
  disabled?: boolean;
}) => {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)} {...button}>
        {children}
      </Button>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={title}
        text={text}
        confirm={confirm}
        onConfirm={onConfirm}
      />
    </>
  );
};
