import { verdict } from './report.ts';
import type { Line, Target } from './report.ts';

/** Three digits that matter, thousands set apart. */
const figure = (value: number): string =>
  value.toLocaleString('en', value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });

const optional = (value: number | undefined, before = ''): string =>
  value === undefined ? '' : before + figure(value);

const bound = (target: Target | undefined): string => {
  if (!target) return '';
  return 'atLeast' in target ? `≥ ${figure(target.atLeast)}` : `≤ ${figure(target.atMost)}`;
};

const COLUMNS: { head: string; right?: true; cell: (line: Line) => string }[] = [
  { head: '', cell: (line) => line.scenario },
  { head: '', cell: (line) => line.what },
  { head: 'measured', right: true, cell: (line) => figure(line.measured) },
  { head: '', cell: (line) => line.unit },
  { head: 'target', right: true, cell: (line) => bound(line.target) },
  { head: 'p95', right: true, cell: (line) => optional(line.p95) },
  { head: 'rows ÷ 10', right: true, cell: (line) => optional(line.tenth) },
  { head: 'growth', right: true, cell: (line) => optional(line.growth, '× ') },
  { head: 'straight', right: true, cell: (line) => optional(line.straight) },
  { head: 'ratio', right: true, cell: (line) => optional(line.ratio) },
  { head: 'target', right: true, cell: (line) => bound(line.ratioTarget) },
  {
    head: '',
    cell: (line) => {
      const met = verdict(line);
      if (met === undefined) return '';
      return met ? 'ok' : 'MISS';
    },
  },
  { head: '', cell: (line) => line.note ?? '' },
];

/** The lines as text in columns, one line each; columns that nobody fills are left out. */
export const table = (lines: Line[]): string => {
  const columns = COLUMNS.map((column) => ({ ...column, cells: lines.map((line) => column.cell(line)) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map((column) => ({
      ...column,
      width: Math.max(column.head.length, ...column.cells.map((cell) => cell.length)),
    }));
  const row = (cellOf: (column: (typeof columns)[number]) => string): string =>
    columns
      .map((column) =>
        column.right ? cellOf(column).padStart(column.width) : cellOf(column).padEnd(column.width),
      )
      .join('  ')
      .trimEnd();
  return [
    row((column) => column.head),
    row((column) => '─'.repeat(column.width)),
    ...lines.map((_, i) => row((column) => column.cells[i] ?? '')),
  ].join('\n');
};
