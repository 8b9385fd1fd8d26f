import { useColors } from './chart.tsx';
import classes from './legend.module.css';

const WIDTH = 24;
const HEIGHT = 10;

/** Which is which, where a chart compares two: the one as it is drawn, the other a dashed line. */
export const Legend = ({ kind, names: [one, other] }: { kind: 'line' | 'bar'; names: [string, string] }) => {
  const { line, text } = useColors();
  const middle = HEIGHT / 2;
  return (
    <ul className={classes['names']}>
      <li>
        <svg width={WIDTH} height={HEIGHT} aria-hidden>
          {kind === 'bar' ? (
            <rect x={middle} width={WIDTH - HEIGHT} height={HEIGHT} fill={line} />
          ) : (
            <line x2={WIDTH} y1={middle} y2={middle} stroke={line} strokeWidth={2} />
          )}
        </svg>
        {one}
      </li>
      <li>
        <svg width={WIDTH} height={HEIGHT} aria-hidden>
          <line x2={WIDTH} y1={middle} y2={middle} stroke={text} strokeWidth={1.5} strokeDasharray="5 4" />
        </svg>
        {other}
      </li>
    </ul>
  );
};
