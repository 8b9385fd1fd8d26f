import { Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Drags the threshold. @param least where it begins, 0 or below @param most where it ends, above 0 */
export const ThresholdSlider = ({
  value,
  least,
  most,
  show,
  onChange,
}: {
  value: number;
  least: number;
  most: number;
  show: (value: number) => string;
  onChange: (value: number) => void;
}) => {
  const { t } = useTranslation();
  // A round step, of which there are 100 to 1,000.
  const size = Math.floor(Math.log10(most - least)) - 2;
  const step = 10 ** size;
  const precision = Math.max(0, -size);
  const end = Number((Math.floor(most / step) * step).toFixed(precision));
  return (
    <Slider
      thumbLabel={t('alerts.threshold')}
      thumbValueText={show}
      min={least}
      // Between two steps lies only what was typed, and is shown as it is.
      max={Math.max(end, value)}
      step={step}
      precision={precision}
      value={value}
      label={show}
      onChange={onChange}
    />
  );
};
