import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

const always = (): boolean => true;

/**
 * Keeps what was changed in a form from going unasked: the page asks before Escape, Back, Forward or a link takes it away, and
 * the browser before a reload or the end of the tab does. There is one question, however many ways out were tried.
 * @param changed whether there is something to lose
 * @param leave closes the form, what was changed or not
 * @returns `close`, for all ways out of the form's window that may go by mistake, and what `Confirm` needs for the question
 */
export const useUnsaved = (changed: boolean, leave: () => void) => {
  const [asking, setAsking] = useState(false);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: always,
    disabled: !changed,
    withResolver: true,
  });
  const blocked = status === 'blocked';
  // It was saved meanwhile: there is nothing to ask any more, and who wanted to go goes.
  if (asking && !changed) setAsking(false);
  useEffect(() => {
    if (blocked && !changed) proceed();
  }, [blocked, changed, proceed]);
  return {
    // Not while the key is still on its way: it would answer the question that it brings up.
    close: changed ? (): void => void setTimeout(() => setAsking(true)) : leave,
    question: {
      opened: changed && (asking || blocked),
      close: (): void => {
        setAsking(false);
        reset?.();
      },
      onConfirm: (): void => {
        leave();
        proceed?.();
      },
    },
  };
};
