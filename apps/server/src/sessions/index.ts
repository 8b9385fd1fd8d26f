export { sessionProof, sessionRoutes } from './routes.ts';
export { createSessions } from './sessions.ts';
export type { Sessions } from './sessions.ts';
