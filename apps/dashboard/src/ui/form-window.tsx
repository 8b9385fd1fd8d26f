import { Modal } from '@mantine/core';
import { createContext, use, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from './confirm.tsx';

const Unsaved = createContext<(changed: boolean) => void>(() => undefined);

/** Tells the window around a form whether something was changed in it that is not saved yet. */
export const useUnsaved = (changed: boolean): void => {
  const tell = use(Unsaved);
  useLayoutEffect(() => {
    tell(changed);
    return () => tell(false);
  }, [changed, tell]);
};

/**
 * A window with a form: what was changed in it does not go by a key or a click beside it.
 * @param props.close the form’s own buttons may call it too: whoever presses them means it
 */
export const FormWindow = ({
  opened,
  close,
  title,
  children,
}: {
  opened: boolean;
  close: () => void;
  title: string;
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  // Not a state: a key that comes right after the change would still find the window of before.
  const unsaved = useRef(false);
  const tell = useCallback((changed: boolean) => {
    unsaved.current = changed;
  }, []);
  const [asking, setAsking] = useState(false);
  // Not while the key is still on its way: it would answer the question that it brings up.
  const ask = (): void => void setTimeout(() => setAsking(true));
  return (
    <>
      <Modal
        opened={opened}
        onClose={() => (unsaved.current ? ask() : close())}
        // The key is then for the question.
        closeOnEscape={!asking}
        size="lg"
        title={title}
        closeButtonProps={{ 'aria-label': t('state.cancel') }}
      >
        <Unsaved value={tell}>{children}</Unsaved>
      </Modal>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('state.leave')}
        text={t('state.leaveLong')}
        confirm={t('state.discard')}
        onConfirm={close}
      />
    </>
  );
};
