/** The usual ordering: the newest first. */
export const USUAL_ORDERING = '-created_at';

/** How a column takes part in an ordering, which is a comma list of fields, - for descending. */
interface Ordered {
  descending: boolean;
  /** 1 for the field that is ordered by first. */
  rank: number;
  /** Whether others take part too. */
  among: boolean;
}

export const orderedBy = (ordering: string, id: string): Ordered | undefined => {
  const terms = ordering.split(',');
  const at = terms.findIndex((term) => term === id || term === `-${id}`);
  if (at === -1) return undefined;
  return { descending: terms[at] === `-${id}`, rank: at + 1, among: terms.length > 1 };
};

/** Orders by a field alone, or by it too; the largest first, and turned around where it was so already. */
export const orderBy = (ordering: string, id: string, too: boolean): string => {
  const known = orderedBy(ordering, id);
  const term = known?.descending ? id : `-${id}`;
  if (!too) return term;
  const terms = ordering.split(',');
  return (known ? terms.with(known.rank - 1, term) : [...terms, term]).join(',');
};
