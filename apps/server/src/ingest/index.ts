export { createIngest } from './group-commit.ts';
export type { Ingest } from './group-commit.ts';
export { ingestTable } from './table.ts';
