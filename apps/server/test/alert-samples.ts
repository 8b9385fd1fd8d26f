import type { RuleOutput } from '@vigie/contract';
import { expect } from 'vitest';
import type { Api, TestServer } from './harness.ts';

/** A valid rule, with `over` on top. */
export const ruleOf = (over: Record<string, unknown> = {}) => ({
  name: 'High Execution Time Alert',
  metric_field: 'execution_time_ms',
  condition: 'gt',
  threshold_value: 5000,
  notification_emails: ['admin@example.com'],
  ...over,
});

/** Makes a rule and answers it. */
export const makeRule = async (api: Api, over: Record<string, unknown> = {}): Promise<RuleOutput> => {
  const answer = await api.post<RuleOutput>('alerts/', ruleOf(over));
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
};

/** PUT, PATCH and the like with a JSON body. */
export const sendJson = <T>(api: Api, method: string, path: string, body: unknown) =>
  api.send<T>(method, path, {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

/** Puts an alert into the store as if the rule had fired; answers its id. `over` are columns. */
export const plantAlert = async (
  server: TestServer,
  rule: RuleOutput,
  over: Record<string, unknown> = {},
): Promise<number> => {
  const now = new Date(server.clock.now());
  const row = {
    brand_id: rule.brand.id,
    rule_id: rule.id,
    rule_name: rule.name,
    group_key: '',
    metric_field: rule.metric_field,
    aggregation: rule.aggregation,
    condition: rule.condition,
    threshold_value: rule.threshold_value,
    current_value: 8500,
    level: 'critical',
    severity: 'medium',
    triggered_at: now,
    last_fired_at: now,
    last_breach_at: now,
    affected_tasks: ['task_abc123', 'task_def456'],
    affected_count: 2,
    ...over,
  };
  const names = Object.keys(row);
  const [made] = await server.app.control.query<{ id: number }>(
    `INSERT INTO alerts (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')}) RETURNING id`,
    Object.values(row),
  );
  const id = made?.id ?? 0;
  await server.app.control.query(
    `INSERT INTO alert_events (brand_id, alert_id, rule_id, kind, at, actor, value) VALUES ($1, $2, $3, 'fired', $4, 'auto', $5)`,
    [rule.brand.id, id, rule.id, row.triggered_at, row.current_value],
  );
  return id;
};
