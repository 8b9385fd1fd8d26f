export { createTaskDirectory, isTask } from './directory.ts';
export type { TaskDirectory, TaskRef } from './directory.ts';
export { taskInsert } from './register-tasks.ts';
export { taskRoutes } from './routes.ts';
export { readId } from './show-task.ts';
export type { MetricsOfTask } from './show-task.ts';
export { findTasksById, listRunningTasks } from './store.ts';
export { readBaseTask } from './task-input.ts';
export type { TaskState } from './task-state.ts';
