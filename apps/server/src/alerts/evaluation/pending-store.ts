import type { Sql } from '../../control-db/index.ts';

/** Since when the condition of a rule and group holds, ms. Of all brands on purpose: the evaluator's own notes. */
export interface Pending {
  ruleId: number;
  groupKey: string;
  since: number;
}

export const selectPending = async (sql: Sql): Promise<Pending[]> => {
  const rows = await sql.query<{ rule_id: number; group_key: string; pending_since: Date }>(
    'SELECT rule_id, group_key, pending_since FROM rule_states',
  );
  return rows.map((row) => ({
    ruleId: row.rule_id,
    groupKey: row.group_key,
    since: row.pending_since.getTime(),
  }));
};

const columnsOf = (all: readonly Pending[]): unknown[] => [
  all.map((one) => one.ruleId),
  all.map((one) => one.groupKey),
];

/** Notes of rules that were deleted meanwhile are left out. */
export const savePending = async (sql: Sql, all: readonly Pending[]): Promise<void> => {
  await sql.query(
    `INSERT INTO rule_states (rule_id, group_key, pending_since)
     SELECT t.* FROM unnest($1::int8[], $2::text[], $3::timestamptz[]) AS t (rule_id, group_key, since)
     WHERE EXISTS (SELECT FROM alert_rules WHERE id = t.rule_id) ORDER BY rule_id
     ON CONFLICT (rule_id, group_key) DO UPDATE SET pending_since = excluded.pending_since`,
    [...columnsOf(all), all.map((one) => new Date(one.since))],
  );
};

export const deletePending = async (sql: Sql, all: readonly Pending[]): Promise<void> => {
  await sql.query(
    'DELETE FROM rule_states WHERE (rule_id, group_key) IN (SELECT * FROM unnest($1::int8[], $2::text[]))',
    columnsOf(all),
  );
};
