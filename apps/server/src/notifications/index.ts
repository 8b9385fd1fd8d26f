export { createNotifications } from './create-notifications.ts';
export type { Notifications } from './create-notifications.ts';
export type { AlertMessage, Recipients } from './message.ts';
