const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Milliseconds since the epoch of an ISO 8601 text, or undefined when it names no real moment (30 February, 25:00).
 * Without an offset it is UTC; a bare date is its midnight; digits past milliseconds are cut.
 */
export const parseTimestamp = (text: string): number | undefined => {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, fraction);
  const date = new Date(local);
  if (
    year < 1970 ||
    date.getUTCFullYear() !== year ||
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day
  )
    return undefined;
  const offset = match[8];
  if (offset === undefined || offset === 'Z' || offset === 'z') return local;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  const shift = (hours * 60 + minutes) * 60_000;
  return offset.startsWith('-') ? local + shift : local - shift;
};

/** `2026-11-23T20:46:00Z`, with milliseconds only where there are some. */
export const formatTimestamp = (millis: number): string =>
  new Date(millis).toISOString().replace('.000Z', 'Z');

export const formatNullable = (millis: number | null): string | null =>
  millis === null ? null : formatTimestamp(millis);
