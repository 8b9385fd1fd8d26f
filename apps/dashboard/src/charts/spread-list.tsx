import { UnstyledButton } from '@mantine/core';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/format.ts';
import classes from './spread-chart.module.css';
import type { Bucket } from './spread-gaps.ts';

/** The bars as buttons: one stop of the Tab key, the arrows go from range to range. */
export const SpreadList = ({
  label,
  buckets,
  rangeOf,
  onChoose,
}: {
  label: string;
  buckets: readonly Bucket[];
  rangeOf: (bucket: Bucket) => string;
  onChoose: (bucket: Bucket) => void;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState(0);
  const current = Math.min(chosen, buckets.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = buckets.length - 1;
    const places: Record<string, number> = {
      ArrowLeft: Math.max(0, current - 1),
      ArrowRight: Math.min(last, current + 1),
      Home: 0,
      End: last,
    };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    setChosen(place);
    list.current?.querySelectorAll('button')[place]?.focus();
  };
  return (
    <ul ref={list} aria-label={label} className={`${classes['list']} no-print`}>
      {buckets.map((bucket, i) => (
        <li key={bucket.from}>
          <UnstyledButton
            className={classes['range']}
            tabIndex={i === current ? 0 : -1}
            onClick={() => onChoose(bucket)}
            onKeyDown={onKeyDown}
          >
            {t('charts.inRange', {
              range: rangeOf(bucket),
              count: bucket.count,
              shown: format.number(bucket.count),
            })}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
};
