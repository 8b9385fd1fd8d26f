import type { TaskOutput } from '@vigie/contract';
import { formatNullable, formatTimestamp } from '../core/timestamp.ts';
import type { TaskState } from './task-state.ts';

export const toTaskOutput = (task: TaskState): TaskOutput => ({
  id: task.id,
  task_id: task.taskId,
  task_type: task.taskType,
  status: task.status,
  priority: task.priority,
  queue_name: task.queueName,
  worker_name: task.workerName,
  queued_at: formatNullable(task.queuedAt),
  started_at: formatNullable(task.startedAt),
  completed_at: formatNullable(task.completedAt),
  estimated_completion: formatNullable(task.estimatedCompletion),
  created_at: formatTimestamp(task.createdAt),
});
