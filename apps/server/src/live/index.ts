export { createLive } from './live.ts';
export { liveRoutes } from './routes.ts';
