import type { Priority, TaskStatus } from '@vigie/contract';

/** A base task as it stands. Times in ms since the epoch. */
export interface TaskState {
  brandId: number;
  id: number;
  taskId: string;
  taskType: string;
  status: TaskStatus;
  priority: Priority;
  queueName: string | null;
  workerName: string | null;
  queuedAt: number | null;
  startedAt: number | null;
  completedAt: number | null;
  estimatedCompletion: number | null;
  createdAt: number;
  /** When the event behind `status` happened, and whether the caller said so or it is when we heard of it. */
  eventAt: number;
  eventAtGiven: boolean;
  /** Grows with every stored change; the highest row of an id is the task. */
  version: number;
}

/** Something a caller says of a task: undefined leaves a field as it is, null empties it. */
export interface TaskEvent {
  taskId: string;
  taskType: string | undefined;
  status: TaskStatus | undefined;
  priority: Priority | undefined;
  queueName: string | null | undefined;
  workerName: string | null | undefined;
  queuedAt: number | null | undefined;
  startedAt: number | null | undefined;
  completedAt: number | null | undefined;
  estimatedCompletion: number | null | undefined;
  /** The caller's own time for this event, when it has one beside the times above. */
  happenedAt: number | undefined;
}

const RANK: Record<TaskStatus, number> = {
  pending: 0,
  running: 1,
  retrying: 2,
  completed: 3,
  failed: 3,
  cancelled: 3,
};

/** The latest moment that the event itself names, or undefined when it names none. */
export const eventTime = (event: TaskEvent): number | undefined => {
  const times = [event.completedAt, event.startedAt, event.queuedAt, event.happenedAt].filter(
    (time) => typeof time === 'number',
  );
  return times.length === 0 ? undefined : Math.max(...times);
};

/**
 * Whether an event tells of a time before the state. Without a time of its own it is news. Against a time that a
 * caller gave, the earlier one is older, and at the same moment the lower rung of pending, running, retrying, ended.
 * Against the time when we merely heard of the state, clocks and delays could fool us: only an event that also stands
 * no higher on that ladder is older.
 */
export const isOlder = (event: TaskEvent, state: TaskState): boolean => {
  const time = eventTime(event);
  if (time === undefined) return false;
  const rise = RANK[event.status ?? state.status] - RANK[state.status];
  if (state.eventAtGiven) return time < state.eventAt || (time === state.eventAt && rise < 0);
  return time < state.eventAt && rise <= 0;
};

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

const nextVersion = (now: number, previous: number): number => Math.max(now * 1000, previous + 1);

export const newTask = (
  event: TaskEvent & { taskType: string },
  place: { brandId: number; id: number },
  now: number,
): TaskState => {
  const time = eventTime(event);
  return {
    ...place,
    taskId: event.taskId,
    taskType: event.taskType,
    status: event.status ?? 'pending',
    priority: event.priority ?? 'normal',
    queueName: event.queueName ?? null,
    workerName: event.workerName ?? null,
    queuedAt: event.queuedAt ?? null,
    startedAt: event.startedAt ?? null,
    completedAt: event.completedAt ?? null,
    estimatedCompletion: event.estimatedCompletion ?? null,
    createdAt: now,
    eventAt: time ?? now,
    eventAtGiven: time !== undefined,
    version: nextVersion(now, 0),
  };
};

/**
 * The state after an event. An older event only fills what is still empty.
 * @returns the same object when nothing that is stored would change.
 */
export const applyEvent = (state: TaskState, event: TaskEvent, now: number): TaskState => {
  const older = isOlder(event, state);
  const changes: Partial<Record<(typeof FIELDS)[number], unknown>> = {};
  for (const field of FIELDS) {
    const value = event[field];
    if (value === undefined || value === state[field]) continue;
    if (older && (state[field] !== null || value === null)) continue;
    changes[field] = value;
  }
  const time = eventTime(event);
  // Also a later event that says nothing new is remembered: one from in between must not pass for newer.
  const later = !older && time !== undefined && (time > state.eventAt || !state.eventAtGiven);
  if (Object.keys(changes).length === 0 && !later) return state;
  const moved = older
    ? {}
    : time === undefined
      ? { eventAt: Math.max(now, state.eventAt), eventAtGiven: false }
      : { eventAt: Math.max(time, state.eventAtGiven ? state.eventAt : 0), eventAtGiven: true };
  return { ...state, ...(changes as Partial<TaskState>), ...moved, version: nextVersion(now, state.version) };
};
