/** The slot of a row: `slotOf` of the analysis in SQL. */
export const SLOT = '(toHour(created_at) + 24 * (toDayOfWeek(created_at) >= 6))';
