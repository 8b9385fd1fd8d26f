import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** Which row of a table, from 0, has the focus somewhere inside; -1 for none. */
export const useFocusedRow = (box: RefObject<HTMLElement | null>): number => {
  const [row, setRow] = useState(-1);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    box.current?.addEventListener(
      'focusin',
      ({ target }) => {
        const index = (target as Element).closest('[aria-rowindex]')?.getAttribute('aria-rowindex');
        // The head is row 1.
        setRow(Number(index ?? 1) - 2);
      },
      { signal },
    );
    box.current?.addEventListener(
      'focusout',
      ({ target }) => {
        // When the whole window loses it, it comes back to the same row.
        if (document.activeElement !== target) setRow(-1);
      },
      { signal },
    );
    return () => stop.abort();
  }, [box]);
  return row;
};
