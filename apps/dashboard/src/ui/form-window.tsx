import { Modal } from '@mantine/core';
import type { ModalProps } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { createContext, use, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
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
 * A window with a form: what was changed in it does not go unasked, be it by a key or a click beside it, by Back, Forward or a
 * link, by a reload or the end of the tab.
 * @param props.close the form’s own buttons may call it too: whoever presses them means it
 */
export const FormWindow = ({
  opened,
  close,
  title,
  size = 'lg',
  children,
}: {
  opened: boolean;
  close: () => void;
  title: string;
  size?: ModalProps['size'];
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  // Not a state: a key that comes right after the change would still find the window of before.
  const unsaved = useRef(false);
  const tell = useCallback((changed: boolean) => {
    unsaved.current = changed;
  }, []);
  const [asking, setAsking] = useState(false);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => unsaved.current,
    enableBeforeUnload: () => unsaved.current,
    disabled: !opened,
    withResolver: true,
  });
  const blocked = status === 'blocked';
  // It was saved meanwhile: there is nothing to ask any more, and who wanted to go goes.
  if (asking && !opened) setAsking(false);
  useEffect(() => {
    if (blocked && !opened) proceed();
  }, [blocked, opened, proceed]);
  // Not while the key is still on its way: it would answer the question that it brings up.
  const ask = (): void => void setTimeout(() => setAsking(unsaved.current));
  const isQuestion = opened && (asking || blocked);
  return (
    <>
      <Modal
        opened={opened}
        onClose={() => (unsaved.current ? ask() : close())}
        // The key is then for the question.
        closeOnEscape={!isQuestion}
        size={size}
        title={title}
        closeButtonProps={{ 'aria-label': t('state.cancel') }}
      >
        <Unsaved value={tell}>{children}</Unsaved>
      </Modal>
      <Confirm
        opened={isQuestion}
        close={() => {
          setAsking(false);
          reset?.();
        }}
        title={t('state.leave')}
        text={t('state.leaveLong')}
        confirm={t('state.discard')}
        onConfirm={() => {
          close();
          proceed?.();
        }}
      />
    </>
  );
};
