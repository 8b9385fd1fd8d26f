import { useEffect } from 'react';

/** What the browser’s tab says. */
export const useTabTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} · Vigie`;
  }, [title]);
};
