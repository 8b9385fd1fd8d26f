export { createCookies } from './cookies.ts';
export { createOidc, oidcRoutes, parseRoles } from './oidc/index.ts';
export type { OidcSettings } from './oidc/index.ts';
export { sessionRoutes, takeBrandOfLink } from './routes.ts';
export { createSessions } from './sessions.ts';
export type { Sessions } from './sessions.ts';
