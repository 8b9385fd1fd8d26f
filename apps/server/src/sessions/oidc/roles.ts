import Type from 'typebox';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { StartupError } from '../../core/errors.ts';
import { SCOPES } from '../../core/ctx.ts';

const Role = Type.Object(
  {
    /** As the identity provider names it; `*` is everybody who can sign in there. */
    group: Type.String({ minLength: 1, maxLength: 500 }),
    scope: Type.Enum(SCOPES),
    brands: Type.Union([
      Type.Literal('*'),
      Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), { minItems: 1, maxItems: 10_000 }),
    ]),
  },
  { additionalProperties: false },
);
const Roles = Type.Array(Role, { minItems: 1, maxItems: 1_000 });
/** What a group of people at the identity provider may do here, and to which brands. */
export type Role = Static<typeof Role>;

const EXAMPLE = '[{"group": "ops", "scope": "monitoring:admin", "brands": "*"}]';

/** @throws StartupError for anything but a list of roles as JSON */
export const parseRoles = (text: string): Role[] => {
  try {
    return Value.Parse(Roles, JSON.parse(text));
  } catch {
    throw new StartupError(`OIDC_ROLES must be a list such as ${EXAMPLE}.`);
  }
};

/**
 * The first role that one of the groups has. They are not added up: an admin of one brand who may read another
 * would otherwise administer both.
 * @param claim a list of groups, or one
 */
export const roleOf = (roles: readonly Role[], claim: unknown): Role | undefined => {
  const groups = new Set<unknown>(Array.isArray(claim) ? claim : [claim]);
  return roles.find(({ group }) => group === '*' || groups.has(group));
};
