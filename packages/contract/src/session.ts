import Type from 'typebox';
import type { Static } from 'typebox';
import { Closed, Timestamp } from './common.ts';

export const SessionInput = Closed(
  {
    code: Type.Optional(Type.String({ maxLength: 100, description: 'Of a sign-in link; works once.' })),
    token: Type.Optional(Type.String({ maxLength: 8_192, description: 'A token or an API key.' })),
  },
  { examples: [{ code: 'x'.repeat(43) }] },
);
export type SessionInput = Static<typeof SessionInput>;

/** How people can sign in, beside a link, a token and an API key. */
export const SignInWays = Type.Object({
  oidc: Type.Boolean({ description: 'At an identity provider: send the browser to `/session/oidc/`.' }),
});
export type SignInWays = Static<typeof SignInWays>;

/** Who is signed in on a page. */
export const SessionOutput = Type.Object({
  actor: Type.String(),
  scope: Type.String(),
  brands: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() }), {
    description: 'The first 1,000; with a list of brands, also those that nobody has used yet.',
  }),
  all_brands: Type.Boolean(),
  csrf_token: Type.String({ description: 'To be sent as X-CSRF-Token with every write.' }),
  expires_at: Timestamp(),
  now: Timestamp('The time by the server’s clock.'),
});
export type SessionOutput = Static<typeof SessionOutput>;
