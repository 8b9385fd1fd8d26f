import Type from 'typebox';
import type { Static } from 'typebox';
import { Closed, Name, Nullable, Timestamp } from './common.ts';

export const TASK_STATUSES = ['pending', 'running', 'completed', 'failed', 'retrying', 'cancelled'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

const state = {
  status: Type.Optional(Type.Enum(TASK_STATUSES)),
  priority: Type.Optional(Type.Enum(PRIORITIES)),
  queue_name: Type.Optional(Nullable(Name(100))),
  worker_name: Type.Optional(Nullable(Name(255))),
  queued_at: Type.Optional(Nullable(Timestamp())),
  started_at: Type.Optional(Nullable(Timestamp())),
  completed_at: Type.Optional(Nullable(Timestamp())),
  estimated_completion: Type.Optional(Nullable(Timestamp())),
};

/** Registers a task, or updates the one with this `task_id`. Fields left out keep their value. */
export const TaskInput = Closed(
  {
    task_id: Name(255, 'Your own id, unique within the brand.'),
    task_type: Type.Optional(Name(100, 'Required the first time a task_id is seen.')),
    ...state,
  },
  {
    examples: [
      {
        task_id: 'task_abc123def',
        task_type: 'seo_keyword_analysis',
        status: 'running',
        priority: 'high',
        queue_name: 'high',
        worker_name: 'worker-high-01',
        started_at: '2026-11-23T16:25:00Z',
      },
    ],
  },
);
export type TaskInput = Static<typeof TaskInput>;

/** The task of a metric, registered on the way when it is new. */
export const BaseTaskInput = Closed({ task_id: Name(255), task_type: Name(100), ...state });
export type BaseTaskInput = Static<typeof BaseTaskInput>;

export const TaskOutput = Type.Object({
  id: Type.Integer(),
  task_id: Type.String(),
  task_type: Type.String(),
  status: Type.Enum(TASK_STATUSES),
  priority: Type.Enum(PRIORITIES),
  queue_name: Nullable(Type.String()),
  worker_name: Nullable(Type.String()),
  queued_at: Nullable(Timestamp()),
  started_at: Nullable(Timestamp()),
  completed_at: Nullable(Timestamp()),
  estimated_completion: Nullable(Timestamp()),
  created_at: Timestamp(),
});
export type TaskOutput = Static<typeof TaskOutput>;
