export { createTaskDirectory, isTask } from './directory.ts';
export type { TaskDirectory, TaskRef } from './directory.ts';
export { createTaskMemory } from './memory.ts';
export { taskRoutes } from './routes.ts';
export { readId } from './show-task.ts';
export type { MetricsOfTask } from './show-task.ts';
export { TASKS, findTasksById, listRunningTasks, selectOldestWaiting } from './store.ts';
export { readBaseTask } from './task-input.ts';
export type { TaskState } from './task-state.ts';
