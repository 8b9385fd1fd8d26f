export { createOidc } from './oidc.ts';
export type { OidcSettings } from './oidc.ts';
export { parseRoles } from './roles.ts';
export { oidcRoutes } from './routes.ts';
