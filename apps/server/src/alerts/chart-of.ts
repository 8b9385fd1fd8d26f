import type { Sql } from '../control-db/index.ts';
import type { AlertMessage } from '../notifications/index.ts';
import type { TelemetryDb } from '../telemetry-db/index.ts';
import { selectChart } from './evaluation/measuring/index.ts';
import { isMetricRule } from './rule-contradictions.ts';
import { findRule, toRule } from './store.ts';

/** The last hours of what an alert is about; empty when its rule is gone, or is about workers and queues. */
export const chartOf =
  (deps: { sql: Sql; db: TelemetryDb }) =>
  async (brandId: number, message: AlertMessage): Promise<{ at: number; value: number | null }[]> => {
    const row = await findRule({ brandId }, deps.sql, message.rule.id);
    const rule = row && toRule(row);
    if (!rule || !isMetricRule(rule)) return [];
    return selectChart({ brandId }, deps.db, rule, message.groupKey, message.at);
  };
