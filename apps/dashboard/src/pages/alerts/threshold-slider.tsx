import { Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Drags the threshold over the values that were really judged. @param top where it ends, above 0 */
export const ThresholdSlider = ({
  value,
  top,
  show,
  onChange,
}: {
  value: number;
  top: number;
  show: (value: number) => string;
  onChange: (value: number) => void;
}) => {
  const { t } = useTranslation();
  // A round step, of which there are 100 to 1,000.
  const size = Math.floor(Math.log10(top)) - 2;
  const step = 10 ** size;
  const precision = Math.max(0, -size);
  const max = Number((Math.floor(top / step) * step).toFixed(precision));
  return (
    <Slider
      thumbLabel={t('alerts.threshold')}
      thumbValueText={show}
      min={0}
      max={max}
      step={step}
      precision={precision}
      value={Math.min(value, max)}
      label={show}
      onChange={onChange}
    />
  );
};
