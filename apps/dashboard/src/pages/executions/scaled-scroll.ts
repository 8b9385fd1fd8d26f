/** Browsers draw nothing taller than some ten million pixels: a longer list is scrolled on a scale. */
const MOST = 8_000_000;
/** At both ends a pixel of the scrollbar is a pixel of the list, so that its first and last rows can be reached. */
const EDGE = 200_000;

/** Heights in pixels: of the whole list, and of what of it can be seen. */
export interface Extent {
  list: number;
  view: number;
}

/** How tall the scrolled box is made for a list. */
export const heightOf = (list: number): number => Math.min(list, MOST);

/** The rest between the edges, on the scrollbar and in the list. */
const spansOf = ({ list, view }: Extent): { bar: number; rows: number } => ({
  bar: heightOf(list) - view - 2 * EDGE,
  rows: list - view - 2 * EDGE,
});

/** Which part of the list stands at the top when the box is scrolled to `scroll`. */
export const topOf = (scroll: number, extent: Extent): number => {
  if (extent.list <= MOST || scroll <= EDGE) return scroll;
  const { bar, rows } = spansOf(extent);
  if (scroll >= EDGE + bar) return rows + EDGE + (scroll - EDGE - bar);
  return EDGE + ((scroll - EDGE) / bar) * rows;
};

/** Where the scrollbar belongs when that part of the list stands at the top: the inverse of `topOf`. */
export const scrollOf = (top: number, extent: Extent): number => {
  if (extent.list <= MOST || top <= EDGE) return top;
  const { bar, rows } = spansOf(extent);
  if (top >= EDGE + rows) return EDGE + bar + (top - EDGE - rows);
  return EDGE + ((top - EDGE) / rows) * bar;
};

/** Where the list and its scrollbar stand. */
export interface Position {
  scroll: number;
  top: number;
}

/** How a box came to be scrolled: by a step, as of the wheel, or to a place, as by the scrollbar or the key End. */
export type By = 'step' | 'place';

/**
 * A step moves the list by what was asked, also when several come as one; to a place it goes as the scale says.
 * @param by undefined where no input told: more than two views are then a place
 */
export const moved = (last: Position, scroll: number, extent: Extent, by?: By): Position => {
  const step = scroll - last.scroll;
  const far = Math.abs(step) > 2 * extent.view;
  if (by === 'place' || (by === undefined && far)) return { scroll, top: topOf(scroll, extent) };
  return { scroll, top: Math.max(0, Math.min(extent.list - extent.view, last.top + step)) };
};
