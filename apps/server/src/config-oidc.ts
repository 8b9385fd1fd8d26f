import { StartupError } from './core/errors.ts';
import { parseRoles } from './sessions/index.ts';
import type { OidcSettings } from './sessions/index.ts';

/** Settings for people who sign in at an identity provider. */
export const OIDC_SETTINGS = {
  publicUrl: {
    env: 'PUBLIC_URL',
    fallback: undefined,
    help: 'where people reach this server, https://vigie.example.com; needed with OIDC_ISSUER',
  },
  oidcIssuer: {
    env: 'OIDC_ISSUER',
    fallback: undefined,
    help: 'identity provider at which people sign in on the page',
  },
  oidcClientId: { env: 'OIDC_CLIENT_ID', fallback: undefined, help: 'what it knows this server as' },
  oidcClientSecret: { env: 'OIDC_CLIENT_SECRET', fallback: undefined, help: 'left out for a public client' },
  oidcScopes: { env: 'OIDC_SCOPES', fallback: 'openid profile email', help: 'what it is asked for' },
  oidcRolesClaim: {
    env: 'OIDC_ROLES_CLAIM',
    fallback: 'groups',
    help: 'where it says who is in which groups',
  },
  oidcRoles: {
    env: 'OIDC_ROLES',
    fallback: undefined,
    help: 'what each group may do here, as JSON; the first that fits counts',
  },
};
type Key = keyof typeof OIDC_SETTINGS;

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** People's secrets pass here: without TLS only on this machine. */
const safeUrl = (name: string, text: string): string => {
  const found = URL.canParse(text) ? new URL(text) : undefined;
  const local = found?.protocol === 'http:' && LOOPBACK.test(found.hostname);
  if (!local && found?.protocol !== 'https:')
    throw new StartupError(`${name} must be a URL that starts with https://.`);
  return text;
};

/** Without a slash at the end. @throws StartupError unless it is one that people may safely sign in at */
export const readPublicUrl = (text: (key: Key) => string | undefined): string | undefined => {
  const given = text('publicUrl');
  return given === undefined ? undefined : safeUrl('PUBLIC_URL', given).replace(/\/+$/, '');
};

/** @throws StartupError when there is a provider, but not all that it needs */
export const readOidc = (text: (key: Key) => string | undefined): OidcSettings | undefined => {
  const issuer = text('oidcIssuer');
  if (issuer === undefined) return undefined;
  const need = (key: Key): string => {
    const value = text(key);
    if (value === undefined) throw new StartupError(`OIDC_ISSUER needs ${OIDC_SETTINGS[key].env}.`);
    return value;
  };
  return {
    // As it is given: a provider whose name ends with a slash says so in each token.
    issuer: safeUrl('OIDC_ISSUER', issuer),
    clientId: need('oidcClientId'),
    clientSecret: text('oidcClientSecret'),
    scopes: need('oidcScopes'),
    rolesClaim: need('oidcRolesClaim'),
    roles: parseRoles(need('oidcRoles')),
    publicUrl: safeUrl('PUBLIC_URL', need('publicUrl')).replace(/\/+$/, ''),
  };
};
