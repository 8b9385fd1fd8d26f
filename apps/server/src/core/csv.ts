/** What a spreadsheet takes for a formula, were it to stand at the start of a cell. */
const FORMULA = /^[=+\-@\t\r]/;

/** A text as a cell: one that looks like a formula gets an apostrophe in front, which spreadsheets do not show. */
const cellOf = (value: string | number | boolean | null): string => {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One record of CSV (RFC 4180), its line end included. Amounts of money are given as numbers or decimal text. */
export const csvLine = (values: readonly (string | number | boolean | null)[]): string =>
  `${values.map(cellOf).join(',')}\r\n`;
