import * as client from 'openid-client';
import { messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { roleOf } from './roles.ts';
import type { Role } from './roles.ts';
import type { Viewer } from '../store.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Left out for a public client; a code is bound to this browser by PKCE either way. */
  clientSecret: string | undefined;
  /** Space-separated. */
  scopes: string;
  /** Where the provider says which groups somebody is in. */
  rolesClaim: string;
  roles: readonly Role[];
  /** Where people reach this server, without a slash at the end. */
  publicUrl: string;
}

/** Why somebody who came back from the provider is not signed in. */
export type OidcRefusal = 'refused' | 'expired' | 'no_role' | 'failed';

export interface Oidc {
  /** @returns where to send the browser, and what it must bring back. @throws when the provider does not answer */
  begin(): Promise<{ location: string; visit: string }>;
  /** @param query as the provider sent the browser back, with its `?` */
  finish(visit: string, query: string): Promise<Omit<Viewer, 'expiresAt'> | OidcRefusal>;
}

const TIMEOUT_S = 10;
const LONGEST_NAME = 100;
export const CALLBACK = '/session/oidc/callback/';

interface Visit {
  state: string;
  nonce: string;
  verifier: string;
}

const writeVisit = (visit: Visit): string => Buffer.from(JSON.stringify(visit)).toString('base64url');
const readVisit = (text: string): Visit | undefined => {
  try {
    const visit = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Visit> | null;
    const { state, nonce, verifier } = visit ?? {};
    return typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string'
      ? { state, nonce, verifier }
      : undefined;
  } catch {
    return undefined;
  }
};

const textOf = (claim: unknown): string =>
  typeof claim === 'string' ? claim.replaceAll(/\p{Cc}/gu, '') : '';

/**
 * `oidc:<sub> (<name>)`. The subject says who it is: the provider never gives it to somebody else, and there is one provider.
 * The name only helps to read it: in many places people change theirs themselves, and could call themselves like another.
 */
const actorOf = (claims: Record<string, unknown>): string => {
  const name = textOf(claims['preferred_username']) || textOf(claims['email']);
  const sub = `oidc:${textOf(claims['sub'])}`;
  return name === '' ? sub : `${sub} (${name.slice(0, LONGEST_NAME)})`;
};

/** Signing in at an identity provider: OpenID Connect's authorization code flow with PKCE, state and nonce. */
export const createOidc = (settings: OidcSettings, { logger }: { logger: Logger }): Oidc => {
  /** Put together when it is needed: in tests the address is known once the server listens. */
  const redirectUri = (): string => settings.publicUrl + CALLBACK;
  let found: Promise<client.Configuration> | undefined;
  /** Looked up when somebody first signs in: a provider that is down does not keep the server from starting. */
  const discover = (): Promise<client.Configuration> => {
    const issuer = new URL(settings.issuer);
    found ??= client
      .discovery(issuer, settings.clientId, settings.clientSecret, undefined, {
        timeout: TIMEOUT_S,
        // Only loopback may be named without TLS: see the settings.
        ...(issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}),
      })
      .catch((error: unknown) => {
        found = undefined;
        throw error;
      });
    return found;
  };
  /** Some providers tell groups in the ID token, others only when asked. */
  const claimsOf = async (
    config: client.Configuration,
    tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
  ): Promise<Record<string, unknown>> => {
    const claims = tokens.claims();
    if (!claims) throw new Error('The provider sent no ID token: the scope openid is missing.');
    if (claims[settings.rolesClaim] !== undefined || !config.serverMetadata().userinfo_endpoint)
      return claims;
    return { ...claims, ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)) };
  };
  return {
    async begin() {
      const config = await discover();
      const visit = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const location = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri(),
        scope: settings.scopes,
        state: visit.state,
        nonce: visit.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(visit.verifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, visit: writeVisit(visit) };
    },
    async finish(text, query) {
      const visit = readVisit(text);
      if (!visit) return 'expired';
      try {
        const config = await discover();
        const tokens = await client.authorizationCodeGrant(config, new URL(redirectUri() + query), {
          expectedState: visit.state,
          expectedNonce: visit.nonce,
          pkceCodeVerifier: visit.verifier,
          idTokenExpected: true,
        });
        const claims = await claimsOf(config, tokens);
        const role = roleOf(settings.roles, claims[settings.rolesClaim]);
        return role ? { actor: actorOf(claims), scope: role.scope, brands: role.brands } : 'no_role';
      } catch (error) {
        if (error instanceof client.AuthorizationResponseError) return 'refused';
        logger.warn({ reason: messageOf(error) }, 'Somebody could not sign in at the identity provider.');
        return 'failed';
      }
    },
  };
};
