import { useEffect, useState } from 'react';
import { takeLink } from '../api/session.ts';
import type { Link } from '../api/session.ts';

// Taken before anything is drawn: it is out of the address at once.
const first = takeLink() ?? {};

/** The sign-in link that was opened, also in a page that was open already; and how to be done with it. */
export const useLink = (): [Link, () => void] => {
  const [link, setLink] = useState<Link>(first);
  useEffect(() => {
    const look = (): void => setLink((known) => takeLink() ?? known);
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return [link, () => setLink({})];
};
