export { chartOf } from './chart-of.ts';
export { createAlerting } from './create-alerting.ts';
export type { Alerting } from './create-alerting.ts';
export { alertRoutes } from './routes.ts';
export { selectAlertTimes, selectRuleActivity } from './rule-activity.ts';
export type { RuleActivity } from './rule-activity.ts';
