export { createIngest } from './group-commit.ts';
export type { Ingest, Insert } from './group-commit.ts';
