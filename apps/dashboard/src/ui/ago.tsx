import { useFormat } from '../app/format.ts';
import { useNow } from './use-now.ts';

const STEP = 5_000;

/** How long ago something was; it moves on by itself, and the moment stands behind it. */
export const Ago = ({ at }: { at: string }) => {
  const format = useFormat();
  useNow(STEP);
  return (
    <time dateTime={at} title={format.time(at)}>
      {format.ago(at)}
    </time>
  );
};
