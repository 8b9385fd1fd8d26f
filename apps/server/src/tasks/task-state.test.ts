import { PRIORITIES, TASK_STATUSES } from '@vigie/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, eventTime, isOlder, newTask } from './task-state.ts';
import type { TaskEvent, TaskState } from './task-state.ts';

const NOW = Date.UTC(2026, 10, 23);
const time = fc.integer({ min: NOW - 1_000, max: NOW });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof(of, fc.constantFrom(null, undefined));
const given = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

const event: fc.Arbitrary<TaskEvent & { taskType: string }> = fc.record({
  taskId: fc.constant('t'),
  taskType: fc.constantFrom('a', 'b'),
  status: given(fc.constantFrom(...TASK_STATUSES)),
  priority: given(fc.constantFrom(...PRIORITIES)),
  queueName: maybe(fc.constantFrom('q', 'r')),
  workerName: maybe(fc.constantFrom('w', 'v')),
  queuedAt: maybe(time),
  startedAt: maybe(time),
  completedAt: maybe(time),
  estimatedCompletion: maybe(time),
  happenedAt: given(time),
});
/** An event that says when it happened, and nothing else about times. */
const timed = (at: number, status: TaskEvent['status']): TaskEvent & { taskType: string } => ({
  taskId: 't',
  taskType: 'a',
  status,
  priority: undefined,
  queueName: undefined,
  workerName: undefined,
  queuedAt: undefined,
  startedAt: undefined,
  completedAt: undefined,
  estimatedCompletion: undefined,
  happenedAt: at,
});
const place = { brandId: 1, id: 7 };
const state: fc.Arbitrary<TaskState> = fc
  .array(event, { minLength: 1, maxLength: 4 })
  .map(([first, ...rest]) =>
    rest.reduce(
      (of, next, i) => applyEvent(of, next, NOW + i + 1),
      newTask(first as TaskEvent & { taskType: string }, place, NOW),
    ),
  );

const FIELDS = [
  'taskType',
  'status',
  'priority',
  'queueName',
  'workerName',
  'queuedAt',
  'startedAt',
  'completedAt',
  'estimatedCompletion',
] as const;

describe('an event', () => {
  it('that is older never overwrites what is known: it fills gaps', () => {
    fc.assert(
      fc.property(state, event, (before, late) => {
        fc.pre(isOlder(late, before));
        const after = applyEvent(before, late, NOW + 10);
        for (const field of FIELDS) expect(after[field]).toBe(before[field] ?? late[field] ?? null);
        expect([after.eventAt, after.eventAtGiven]).toEqual([before.eventAt, before.eventAtGiven]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('that is not older sets every field that it names, and no other', () => {
    fc.assert(
      fc.property(state, event, (before, news) => {
        fc.pre(!isOlder(news, before));
        const after = applyEvent(before, news, NOW + 10);
        for (const field of FIELDS)
          expect(after[field]).toBe(news[field] === undefined ? before[field] : news[field]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes identity never, the version only upwards, and nothing at all when it says nothing new', () => {
    fc.assert(
      fc.property(state, event, fc.integer({ min: NOW - 5_000, max: NOW + 5_000 }), (before, next, now) => {
        const after = applyEvent(before, next, now);
        expect([after.id, after.brandId, after.taskId, after.createdAt]).toEqual([
          before.id,
          before.brandId,
          before.taskId,
          before.createdAt,
        ]);
        const changed = ([...FIELDS, 'eventAt', 'eventAtGiven'] as const).some(
          (field) => after[field] !== before[field],
        );
        expect(after === before).toBe(!changed);
        if (changed) expect(after.version).toBeGreaterThan(before.version);
      }),
      { numRuns: 1_000 },
    );
  });

  it('in whatever order they arrive, events with times of their own end in the status of the latest', () => {
    const story = fc.uniqueArray(fc.tuple(time, fc.constantFrom(...TASK_STATUSES)), {
      minLength: 1,
      maxLength: 6,
      selector: ([at]) => at,
    });
    fc.assert(
      fc.property(
        story.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
        ([events, shuffled]) => {
          const [first, ...rest] = shuffled.map(([at, status]) => timed(at, status));
          const end = rest.reduce(
            (of, next, i) => applyEvent(of, next, NOW + i),
            newTask(first as TaskEvent & { taskType: string }, place, NOW),
          );
          const latest = events.reduce((a, b) => (b[0] > a[0] ? b : a));
          expect(end.status).toBe(latest[1]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('at the same moment goes up the ladder, never down', () => {
    const done = newTask(timed(NOW, 'completed'), place, NOW);
    expect(applyEvent(done, timed(NOW, 'running'), NOW).status).toBe('completed');
    const running = newTask(timed(NOW, 'running'), place, NOW);
    expect(applyEvent(running, timed(NOW, 'failed'), NOW).status).toBe('failed');
  });

  it('happens at the latest moment that it names', () => {
    expect(eventTime({ ...timed(NOW, 'running'), startedAt: NOW - 5, completedAt: null })).toBe(NOW);
    expect(eventTime({ ...timed(NOW, 'running'), happenedAt: undefined })).toBeUndefined();
  });
});
