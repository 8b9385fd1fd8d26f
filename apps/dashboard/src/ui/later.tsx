import { useDeferredValue } from 'react';
import type { ReactNode } from 'react';

/** What may come a moment after what stands around it, so that a press is answered before all of it is drawn. */
export const Later = ({ children }: { children: ReactNode }): ReactNode =>
  useDeferredValue(true, false) && children;
