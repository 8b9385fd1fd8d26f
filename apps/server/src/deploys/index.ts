export { deployRoutes } from './routes.ts';
export { toComparison } from './show-deploy.ts';
export { selectDeploys } from './store.ts';
export type { DeployRow } from './store.ts';
