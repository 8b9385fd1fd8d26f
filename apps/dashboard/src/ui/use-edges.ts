import { useEffect } from 'react';
import type { RefObject } from 'react';

/** Tells the frame of a box that is moved sideways where more of it lies: `data-more` is a list of `start` and `end`. */
export const useEdges = (box: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const element = box.current;
    const frame = element?.parentElement;
    if (!element || !frame) return undefined;
    const tell = (): void => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      const left = scrollWidth - clientWidth - scrollLeft;
      // Half a pixel is none.
      frame.dataset['more'] = [...(scrollLeft >= 1 ? ['start'] : []), ...(left >= 1 ? ['end'] : [])].join(
        ' ',
      );
    };
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    element.addEventListener('scroll', tell, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', tell);
    };
  }, [box]);
};
