import { useCallback, useEffect, useRef, useState } from 'react';

/** After so long without a letter what was typed is taken over, ms. */
const PAUSE_MS = 400;

/** What an input is given. */
interface OwnText {
  value: string;
  /** What is written cannot be taken over. */
  wrong: boolean;
  write: (text: string) => void;
  onBlur: () => void;
  onKeyDown: (event: { key: string }) => void;
}

/**
 * The text of an input that writes into the address. It keeps what is being typed, whatever lands there meanwhile, and takes
 * it over after a pause, at Enter, when it is left, and when it goes.
 * @param read what of a text is taken over; undefined for what is not whole
 */
export const useOwnText = (options: {
  value: string;
  read: (text: string) => string | undefined;
  commit: (value: string) => void;
  /** Only when it is left: what is half typed would mean something else. */
  patient?: boolean;
}): OwnText => {
  const { value, read, patient = false } = options;
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const [pending, setPending] = useState(false);
  const [left, setLeft] = useState(false);
  if (value !== known) {
    setKnown(value);
    // What was left unreadable is not being typed any more: it gives way.
    if (left || (!pending && read(text) !== value)) setText(value);
    if (left) setPending(false);
    setLeft(false);
  }
  const latest = useRef({ ...options, text, pending });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = { ...options, text, pending };
  });
  const flush = useCallback((): void => {
    clearTimeout(timer.current);
    const now = latest.current;
    const whole = now.read(now.text);
    if (!now.pending || whole === undefined) return;
    latest.current = { ...now, pending: false };
    setPending(false);
    if (whole !== now.value) now.commit(whole);
  }, []);
  useEffect(() => flush, [flush]);
  return {
    value: text,
    wrong: pending && read(text) === undefined,
    write(next) {
      latest.current = { ...latest.current, text: next, pending: true };
      setText(next);
      setPending(true);
      setLeft(false);
      clearTimeout(timer.current);
      if (!patient) timer.current = setTimeout(flush, PAUSE_MS);
    },
    onBlur() {
      flush();
      if (!latest.current.pending) return;
      // What cannot be taken over stays, to be put right; half a moment is shown as none, and is given up.
      if (!patient) return setLeft(true);
      setText(value);
      setPending(false);
    },
    onKeyDown: ({ key }) => {
      if (key === 'Enter') flush();
    },
  };
};
