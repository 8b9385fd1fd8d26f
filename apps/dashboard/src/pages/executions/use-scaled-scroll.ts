import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { moved, scrollOf } from './scaled-scroll.ts';
import type { By, Position } from './scaled-scroll.ts';

/** Where a browser does not say that scrolling has ended: after so long without a step, ms. */
const STILL_MS = 400;
const SAYS_END = 'onscrollend' in globalThis;
/** Keys that go to a place; any other that scrolls makes a step. */
const TO_ENDS = new Set(['Home', 'End']);

/** Remembers what input the next scrolling comes from. @returns how to ask and to forget it, and to stop */
const followInput = (element: HTMLElement) => {
  let by: By | undefined;
  const events: [string, (event: Event) => By | undefined][] = [
    ['wheel', () => 'step'],
    ['touchmove', () => 'step'],
    ['keydown', (event) => (TO_ENDS.has((event as KeyboardEvent).key) ? 'place' : 'step')],
    // Beside what is in the box there is only its scrollbar.
    [
      'pointerdown',
      (event) =>
        event.target === element && (event as PointerEvent).offsetX >= element.clientWidth
          ? 'place'
          : undefined,
    ],
  ];
  const stop = new AbortController();
  for (const [name, read] of events)
    element.addEventListener(
      name,
      (event) => {
        by = read(event);
      },
      { passive: true, signal: stop.signal },
    );
  return {
    by: () => by,
    /** What pulls the scrollbar holds it until something else is done. */
    ended: () => {
      if (by === 'step') by = undefined;
    },
    stop: () => stop.abort(),
  };
};

/** Follows how a box is scrolled over a list that may be taller than a browser can draw. Pixels. */
export const useScaledScroll = (
  list: number,
  headHeight: number,
): Position & { box: RefObject<HTMLDivElement | null>; view: number; toTop: () => void } => {
  const box = useRef<HTMLDivElement>(null);
  const [position, setPosition] = useState<Position & { placed?: true }>({ scroll: 0, top: 0 });
  const [view, setView] = useState(0);
  const last = useRef(position);
  useLayoutEffect(() => {
    last.current = position;
    if (position.placed) box.current?.scrollTo({ top: position.scroll });
  }, [position]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const input = followInput(element);
    const extent = () => ({ list, view: element.clientHeight - headHeight });
    /** Puts the scrollbar where it belongs; never while it moves, for that would stop it half-way. */
    const settle = (): void => {
      input.ended();
      const { top, scroll } = last.current;
      const right = Math.round(scrollOf(top, extent()));
      if (Math.abs(right - scroll) >= 1) setPosition({ top, scroll: right, placed: true });
    };
    const onScroll = (): void => {
      clearTimeout(timer);
      if (Math.abs(element.scrollTop - last.current.scroll) < 1) return;
      last.current = moved(last.current, element.scrollTop, extent(), input.by());
      setPosition(last.current);
      if (!SAYS_END) timer = setTimeout(settle, STILL_MS);
    };
    const observer = new ResizeObserver(() => setView(element.clientHeight - headHeight));
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('scrollend', settle);
    return () => {
      clearTimeout(timer);
      input.stop();
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('scrollend', settle);
    };
  }, [list, headHeight]);
  return { box, ...position, view, toTop: () => setPosition({ scroll: 0, top: 0, placed: true }) };
};
