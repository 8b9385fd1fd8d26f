/** A row's values as a cursor compares them: times in milliseconds. */
export const cursorValues = (row: object | undefined): Record<string, unknown> | undefined =>
  row &&
  Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Date ? value.getTime() : value,
    ]),
  );
