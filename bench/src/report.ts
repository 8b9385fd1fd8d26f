/** A bound that the project sets itself. */
export type Target = { atLeast: number } | { atMost: number };

/** One measured figure, and what stands beside it. */
export interface Line {
  scenario: string;
  what: string;
  measured: number;
  unit: 'metrics/s' | 'values/s' | 'rows/s' | 'requests/s' | 'ms' | 'MB' | 's' | 'kB' | 'bytes';
  target?: Target;
  /** Same unit as `measured`. */
  p95?: number;
  /** The same figure with a tenth of the rows, and how often it fits into `measured`. */
  tenth?: number;
  growth?: number;
  /** The same work sent straight to ClickHouse in the same run, same unit; and `measured` ÷ it. */
  straight?: number;
  ratio?: number;
  ratioTarget?: Target;
  note?: string;
}

/** Something that must be so whatever the speed: what was read back equals what was sent. */
export interface Check {
  scenario: string;
  what: string;
  expected: number | string;
  found: number | string;
  ok: boolean;
}

export interface Report {
  lines: Line[];
  checks: Check[];
}

export const meets = (value: number, target: Target): boolean =>
  'atLeast' in target ? value >= target.atLeast : value <= target.atMost;

/** Whether all targets of a line are met; undefined when it has none. */
export const verdict = (line: Line): boolean | undefined => {
  const results: boolean[] = [];
  if (line.target) results.push(meets(line.measured, line.target));
  if (line.ratioTarget && line.ratio !== undefined) results.push(meets(line.ratio, line.ratioTarget));
  return results.length === 0 ? undefined : results.every(Boolean);
};
