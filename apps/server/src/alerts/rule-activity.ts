import type { Ctx } from '../core/ctx.ts';
import type { Sql } from '../control-db/index.ts';

/** A rule, and the alerts that it opened since a moment. */
export interface RuleActivity {
  id: number;
  name: string;
  metric_field: string;
  condition: string;
  threshold_value: number;
  aggregation: string;
  task_types: string[];
  queue_names: string[];
  created_at: Date;
  alerts: number;
  /** Alerts that somebody acknowledged, or resolved by hand. */
  minded: number;
  /** How long they took to resolve, ms; null while none has. */
  median_ms: number | null;
  /** The worst values, as far as the condition goes. */
  values: number[];
}

/** The brand's active rules, and what became of their alerts since `since` (ms). */
export const selectRuleActivity = (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  since: number,
): Promise<RuleActivity[]> =>
  sql.query<RuleActivity>(
    `SELECT r.id, r.name, r.metric_field, r.condition, r.threshold_value, r.aggregation, r.task_types, r.queue_names,
       r.created_at, count(a.id)::int AS alerts,
       count(a.id) FILTER (WHERE a.acknowledged_at IS NOT NULL OR a.resolved_by NOT IN ('auto'))::int AS minded,
       (extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY a.resolved_at - a.triggered_at)) * 1000)::float8 AS median_ms,
       coalesce(array_agg(a.current_value) FILTER (WHERE a.current_value IS NOT NULL), '{}') AS values
     FROM alert_rules r LEFT JOIN alerts a ON a.rule_id = r.id AND a.brand_id = r.brand_id AND a.triggered_at >= $2
     WHERE r.brand_id = $1 AND r.is_active GROUP BY r.id ORDER BY r.id LIMIT 1000`,
    [ctx.brandId, new Date(since)],
  );

/** Moments at which a rule opened alerts between two (ms). */
export const selectAlertTimes = async (
  ctx: Pick<Ctx, 'brandId'>,
  sql: Sql,
  of: { ruleId: number; since: number; until: number },
): Promise<number[]> => {
  const rows = await sql.query<{ triggered_at: Date }>(
    `SELECT triggered_at FROM alerts WHERE brand_id = $1 AND rule_id = $2 AND triggered_at >= $3 AND triggered_at < $4
     ORDER BY triggered_at LIMIT 10000`,
    [ctx.brandId, of.ruleId, new Date(of.since), new Date(of.until)],
  );
  return rows.map(({ triggered_at: at }) => at.getTime());
};
