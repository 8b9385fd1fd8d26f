import type { CSSProperties } from 'react';
import classes from './figure.module.css';

/**
 * What a card is there for. The longer it is, the smaller it is written, until it fits into the card: cut off, an amount reads
 * as another one.
 * @param props.most its size where there is room, px
 */
export const Figure = ({ children, most }: { children: string; most: number }) => (
  <div
    className={classes['box']}
    style={{ '--most': `${most}px`, '--characters': children.length } as CSSProperties}
  >
    <div className={`numbers ${classes['figure']}`} data-kpi>
      {children}
    </div>
  </div>
);
