import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const COLORS = {
  pending: 'gray',
  running: 'blue',
  completed: 'green',
  failed: 'red',
  retrying: 'orange',
  cancelled: 'gray',
  firing: 'red',
  acknowledged: 'yellow',
  resolved: 'green',
  open: 'blue',
  applied: 'green',
  healthy: 'green',
  degraded: 'yellow',
  critical: 'red',
  online: 'green',
  offlineWorker: 'red',
  allow: 'green',
  warn: 'yellow',
  deny: 'red',
} as const;
export type Status = keyof typeof COLORS;

/** A state as a word; the colour only helps. */
export const StatusBadge = ({ status }: { status: Status }) => {
  const { t } = useTranslation();
  return (
    <Badge color={COLORS[status]} variant="outline" tt="none" autoContrast style={{ color: 'inherit' }}>
      {t(`status.${status}`)}
    </Badge>
  );
};

const LEVELS = { low: 'gray', medium: 'yellow', high: 'orange', critical: 'red', normal: 'gray' } as const;
export type Level = keyof typeof LEVELS;

export const LevelBadge = ({ level }: { level: Level }) => {
  const { t } = useTranslation();
  return (
    <Badge color={LEVELS[level]} variant="outline" tt="none" style={{ color: 'inherit' }}>
      {t(`level.${level}`)}
    </Badge>
  );
};

/** Which alert it is, beside its badges: the rule, and the part of it where a rule has several alerts. */
export const nameOf = (name: string, group: string): string => (group === '' ? name : `${name} · ${group}`);
