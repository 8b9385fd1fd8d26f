import type { NOISE } from '@vigie/contract';
import type { Incident } from './simulate.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

export interface Noise {
  verdict: (typeof NOISE)[number];
  firingsPerDay: number;
  /** Share of alerts that were over within five minutes; undefined without alerts. */
  shortShare: number | undefined;
  /** Share of alerts that a single breach made. */
  singleShare: number | undefined;
  /** Minutes between the starts of two alerts; undefined for fewer than two. */
  medianGap: number | undefined;
}

export const NOISE_FORMULA =
  'pressure = firings a day × (1 + share of alerts over within 5 minutes). quiet: at most one firing a week. ' +
  'noisy: pressure above 4, or 5 alerts and more with a median gap under 60 minutes. Else reasonable.';

const medianOf = (values: number[]): number | undefined => {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
};

/**
 * How much of a nuisance a rule would have been. The formula is the house's own (`NOISE_FORMULA`): what counts is how
 * often somebody is interrupted; an alert that is over before anybody can look counts up to twice; alerts within the
 * same hour are noise even when the days between are calm.
 * @param incidents in order of their start
 * @param days that were observed
 */
export const noiseOf = (fired: number, incidents: readonly Incident[], days: number): Noise => {
  const share = (is: (incident: Incident) => boolean): number | undefined =>
    incidents.length === 0 ? undefined : incidents.filter(is).length / incidents.length;
  const firingsPerDay = fired / days;
  const shortShare = share(({ from, until }) => until - from < 5 * MINUTE);
  const gaps = incidents.slice(1).map(({ from }, i) => (from - (incidents[i] as Incident).from) / MINUTE);
  const medianGap = medianOf(gaps);
  const pressure = firingsPerDay * (1 + (shortShare ?? 0));
  const crowded = incidents.length >= 5 && medianGap !== undefined && medianGap < 60;
  const verdict = fired <= Math.max(1, days / 7) ? 'quiet' : pressure > 4 || crowded ? 'noisy' : 'reasonable';
  return {
    verdict,
    firingsPerDay,
    shortShare,
    singleShare: share(({ breaches }) => breaches === 1),
    medianGap,
  };
};

/** Days since the first execution of a period, at least one: what a rate is divided by. */
export const observedDays = (period: { since: number; until: number }, first: number): number =>
  Math.max(1, (period.until - Math.max(period.since, first)) / DAY);
