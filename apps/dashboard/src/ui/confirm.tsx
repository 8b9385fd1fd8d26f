import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';

/** A button that asks once more before it does what cannot be taken back. */
export const ConfirmButton = ({
  children,
  title,
  text,
  confirm,
  onConfirm,
  ...button
}: {
  children: ReactNode;
  title: string;
  text: string;
  confirm: string;
  onConfirm: () => void;
  'aria-label'?: string;
}) => {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)} {...button}>
        {children}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={title}
        centered
        closeButtonProps={{ 'aria-label': t('state.cancel') }}
      >
        <Text mb="md">{text}</Text>
        <Group justify="end">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t('state.cancel')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              setAsking(false);
              onConfirm();
            }}
          >
            {confirm}
          </Button>
        </Group>
      </Modal>
    </>
  );
};
