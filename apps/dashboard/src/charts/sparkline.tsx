import { useColors } from './chart.tsx';
import { sparkPath } from './spark-path.ts';

const WIDTH = 72;
const HEIGHT = 20;
/** Of the line, which must not be cut at the edges. */
const EDGE = 2;

/** A figure over time, small enough for a cell of a table. `label` says in words what it shows. */
export const Sparkline = ({
  label,
  values,
  most,
}: {
  label: string;
  values: readonly (number | null)[];
  /** What the top stands for. */
  most: number;
}) => {
  const { line } = useColors();
  return (
    <svg
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`${-EDGE} ${-EDGE} ${WIDTH + 2 * EDGE} ${HEIGHT + 2 * EDGE}`}
    >
      <title>{label}</title>
      <path
        d={sparkPath(values, { width: WIDTH, height: HEIGHT, most })}
        fill="none"
        stroke={line}
        strokeWidth={EDGE}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
};
