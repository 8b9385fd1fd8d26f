import { startTransition, useEffect, useState } from 'react';
import { afterPaint } from '../app/after-paint.ts';

let painted = false;

/**
 * Whether the first page of a visit is still being drawn, which is done in steps: what is seen first is painted first. From
 * then on a page comes whole, so that Back finds its place on it.
 */
export const isFirstPage = (): boolean => !painted;

/** False until what is drawn before this step of the first page has been painted. */
export const useNextStep = (): boolean => {
  const [due, come] = useState(painted);
  useEffect(() => {
    if (!due) afterPaint(() => startTransition(() => come(true)), 2);
  }, [due]);
  return due;
};

/** Whether all steps are drawn. @param drawn whether this one is */
export const useAllSteps = (drawn: boolean): boolean => {
  const [whole, be] = useState(painted);
  useEffect(() => {
    if (!drawn || whole) return;
    afterPaint(() => {
      painted = true;
      startTransition(() => be(true));
    }, 2);
  }, [drawn, whole]);
  return whole;
};
