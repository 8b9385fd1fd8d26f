/**
 * The names of a comma list, without the blanks around each. `\,` is a comma of a name; any other backslash is itself, so
 * that `App\Jobs\Crawl` needs no more than that. Of an empty list it is one empty name.
 */
export const splitNames = (list: string): string[] =>
  list.split(/(?<!\\),/).map((name) => name.replaceAll(String.raw`\,`, ',').trim());

/** Names as a comma list that reads back as they are; one that ends in a backslash does only if it is the last. */
export const joinNames = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(',', String.raw`\,`)).join(',');

/** How such a list is described. */
export const NAMES_HINT = 'a comma list; `\\,` is a comma of a name';
