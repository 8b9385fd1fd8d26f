import type { PriceUnit } from '@vigie/contract';

/** Pico-dollars (10^-12 USD) for a single unit, so that a millionth of a dollar per million tokens is a whole number. */
export type Rates = Partial<Record<PriceUnit, bigint>>;

/** One version of a price. It holds from `from` to before `until`, ms; the last one without an end. */
export interface Version {
  id: number;
  model: string;
  from: number;
  until: number;
  rates: Rates;
}

/** By model, the versions in order of time. They do not overlap. */
export type Book = ReadonlyMap<string, readonly Version[]>;

/** Where prices are looked for, the first book first: a brand's own, then the shared one. */
export type Books = readonly Book[];

/** Versions as they are stored become a book: one holds until the next one starts, if it does not end before. */
export const bookOf = (versions: readonly Version[]): Book =>
  new Map(
    [...Map.groupBy(versions, (version) => version.model)].map(([model, of]) => {
      const inOrder = of.toSorted((a, b) => a.from - b.from);
      return [
        model,
        inOrder.map((version, i) => ({
          ...version,
          until: Math.min(version.until, inOrder[i + 1]?.from ?? Infinity),
        })),
      ];
    }),
  );

/** Vendors name snapshots of a model by their date: `gpt-4o-2024-08-06`, `claude-sonnet-4-20250514`, `…-latest`. */
const SNAPSHOT = /-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/;

const namesOf = (model: string): string[] => {
  const plain = model.replace(SNAPSHOT, '');
  return plain === model ? [model] : [model, plain];
};

/** The version that a model has at a moment, by its full name or by that of the model it is a snapshot of. */
export const findVersion = (books: Books, model: string, at: number): Version | undefined => {
  for (const book of books) {
    for (const name of namesOf(model)) {
      const found = book.get(name)?.findLast((version) => version.from <= at);
      if (found && at < found.until) return found;
    }
  }
  return undefined;
};

export const isKnown = (books: Books, model: string): boolean =>
  books.some((book) => namesOf(model).some((name) => book.has(name)));

/** A stretch of time in which one version prices a model. */
export interface Span {
  model: string;
  from: number;
  until: number;
  version: Version;
}

/** What prices a model between two moments (ms), in order; nothing where it has no price. */
export const spansOf = (books: Books, model: string, since: number, until: number): Span[] => {
  const versions = books.flatMap((book) => namesOf(model).flatMap((name) => book.get(name) ?? []));
  const edges = [since, ...versions.flatMap((version) => [version.from, version.until])]
    .filter((at) => at >= since && at < until)
    .toSorted((a, b) => a - b);
  const moments = [...new Set(edges)];
  return moments.flatMap((from, i) => {
    const version = findVersion(books, model, from);
    return version ? [{ model, from, until: moments[i + 1] ?? until, version }] : [];
  });
};
