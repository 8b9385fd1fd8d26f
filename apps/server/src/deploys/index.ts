export { deployRoutes } from './routes.ts';
export { selectDeploys } from './store.ts';
export type { DeployRow } from './store.ts';
