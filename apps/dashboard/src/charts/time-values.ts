import { DAY, momentOf } from './time-series.ts';
import type { TimeSeries } from './time-series.ts';
import type { Values } from './values-table.tsx';

interface Row {
  at: number;
  value?: number | null;
  other?: number | null;
  notes: string[];
}

/** What a chart over time shows, row by row, with what is marked on it in the row of its time. */
export const timeValues = (
  { label, points, show, showMoment, marks, dots, other }: TimeSeries,
  words: { time: string; note: string; unusual: string; none: string },
): Values => {
  const rows = new Map<number, Row>();
  /** Of a day or a minute, the last row that reads so. */
  const readsSo = new Map<string, Row>();
  const textOf = (at: number): string => `${showMoment(at)} ${Math.floor(at / DAY)}`;
  const rowAt = (at: number): Row => {
    const row = rows.get(at) ?? { at, notes: [] };
    rows.set(at, row);
    readsSo.set(textOf(at), row);
    return row;
  };
  const noteAt = (at: number, note: string): void => {
    (readsSo.get(textOf(at)) ?? rowAt(at)).notes.push(note);
  };
  for (const { at, value } of points) rowAt(momentOf(at)).value = value;
  for (const { at, value } of other?.points ?? []) rowAt(momentOf(at)).other = value;
  for (const { at, note } of dots) noteAt(momentOf(at), note ?? words.unusual);
  for (const { at, name } of marks) noteAt(momentOf(at), name);
  const noted = dots.length + marks.length > 0;
  const read = (value: number | null | undefined): string =>
    value === null || value === undefined ? words.none : show(value);
  return {
    columns: [words.time, label, ...(other ? [other.name] : []), ...(noted ? [words.note] : [])],
    rows: [...rows.values()]
      .toSorted((a, b) => a.at - b.at)
      .map((row) => [
        showMoment(row.at),
        read(row.value),
        ...(other ? [read(row.other)] : []),
        ...(noted ? [row.notes.join(', ')] : []),
      ]),
  };
};
