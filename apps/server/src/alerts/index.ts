export type { AlertRow } from './alert.ts';
export { chartOf } from './chart-of.ts';
export { createAlerting } from './create-alerting.ts';
export type { Alerting } from './create-alerting.ts';
export { listAlertRows } from './life-store.ts';
export { HISTORY_LIST } from './list-alerts.ts';
export { alertRoutes } from './routes.ts';
export { selectAlertTimes, selectRuleActivity } from './rule-activity.ts';
export type { RuleActivity } from './rule-activity.ts';
