import { expect, test } from 'vitest';
import type { AlertRow } from '../alert.ts';
import { quietTime } from '../quiet-time.ts';
import { dueOf } from './due.ts';
import { sampleRule } from './testing/samples.ts';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const ago = (minutes: number): Date => new Date(NOW - minutes * MINUTE);
const alert = (over: Partial<AlertRow> = {}): AlertRow =>
  ({
    last_breach_at: ago(1),
    last_fired_at: ago(2),
    last_notified_at: ago(2),
    acknowledged_at: null,
    quiet_factor: 1,
    ...over,
  }) as AlertRow;
const seen = { now: NOW, quiet: false, resolvable: true };
const rule = sampleRule({ cooldownMinutes: 30, renotifyMinutes: 60 });

test('nothing is due while breaches come and everybody knows', () => {
  expect(dueOf(rule, alert(), seen)).toBeUndefined();
});

test('it resolves after the cooldown without a breach, unless nobody can tell', () => {
  expect(dueOf(rule, alert({ last_breach_at: ago(29.9) }), seen)).toBeUndefined();
  expect(dueOf(rule, alert({ last_breach_at: ago(30) }), seen)).toBe('resolve');
  expect(dueOf(rule, alert({ last_breach_at: ago(30) }), { ...seen, resolvable: false })).toBeUndefined();
});

test('the quiet time is 5 minutes at least, and two hours at most when flapping stretches it', () => {
  const minutes = (cooldownMinutes: number, factor: number): number =>
    quietTime(cooldownMinutes, factor) / MINUTE;
  expect([minutes(0, 1), minutes(30, 1), minutes(0, 4), minutes(30, 64), minutes(600, 8)]).toEqual([
    5, 30, 20, 120, 600,
  ]);
});

test('what fired while nobody was to be told is told once that is over', () => {
  const untold = [alert({ last_notified_at: null }), alert({ last_notified_at: ago(3) })];
  for (const one of untold) {
    expect(dueOf(rule, one, seen)).toBe('tell');
    expect(dueOf(rule, one, { ...seen, quiet: true })).toBeUndefined();
  }
});

test('it is told again at each interval until it is acknowledged', () => {
  const old = { last_fired_at: ago(70), last_notified_at: ago(60) };
  expect(dueOf(rule, alert(old), seen)).toBe('renotify');
  expect(dueOf(rule, alert({ ...old, last_notified_at: ago(59) }), seen)).toBeUndefined();
  expect(dueOf(rule, alert({ ...old, acknowledged_at: ago(5) }), seen)).toBeUndefined();
  expect(dueOf(sampleRule(), alert(old), seen)).toBeUndefined();
});

test('times that a wrong clock left in the future are put right first', () => {
  expect(dueOf(rule, alert({ last_breach_at: ago(-30) }), seen)).toBe('rewind');
  expect(dueOf(rule, alert({ last_notified_at: ago(-30) }), seen)).toBe('rewind');
});
