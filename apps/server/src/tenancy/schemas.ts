import { Closed, Name, Nullable, Timestamp } from '@vigie/contract';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { SCOPES } from '../core/ctx.ts';
import { MAX_BRAND_ID } from './identity.ts';

/** Also the limit of the columns. */
const MAX_NAME_LENGTH = 200;
const MAX_BRANDS_OF_A_KEY = 1_000;

const BrandId = Type.Integer({ minimum: 1, maximum: MAX_BRAND_ID });
const ScopeName = Type.Enum([...SCOPES], { description: 'Each includes the ones before it.' });
const AllBrands = Type.Enum(['*']);

export const CreateKeyBody = Closed(
  {
    name: Name(MAX_NAME_LENGTH),
    scope: ScopeName,
    brands: Type.Optional(
      Type.Union([AllBrands, Type.Array(BrandId, { minItems: 1, maxItems: MAX_BRANDS_OF_A_KEY })], {
        description: 'Brands that the key may name, "*" for all; left out: the brand of the request.',
      }),
    ),
    expires_at: Type.Optional(Nullable(Timestamp('When the key ends by itself; null or left out: never.'))),
  },
  { examples: [{ name: 'nightly import', scope: 'monitoring:write', expires_at: '2027-06-30T00:00:00Z' }] },
);
export type CreateKeyInput = Static<typeof CreateKeyBody>;

const keyFields = {
  id: Type.String({ examples: ['5f0c9a7be2d14386'] }),
  name: Type.String(),
  prefix: Type.String({ description: 'How the key begins.', examples: ['vigie_5f0c9a7be2d14386_'] }),
  last4: Type.String({ description: 'How the key ends.', examples: ['x7Qa'] }),
  scope: ScopeName,
  brands: Type.Union([AllBrands, Type.Array(BrandId)], {
    description: 'Of the brands that the key may name, those that the caller covers; "*" means all.',
  }),
  created_at: Timestamp(),
  created_by: Type.String({ description: 'Subject of the token, or `key:<id>` for an API key.' }),
  last_used_at: Nullable(Timestamp('To the minute.')),
  expires_at: Nullable(Timestamp()),
  revoked_at: Nullable(Timestamp()),
};

export const KeyOutput = Type.Object(keyFields);
export type KeyOutput = Static<typeof KeyOutput>;

export const CreatedKeyOutput = Type.Object({
  ...keyFields,
  key: Type.String({ description: 'The key itself. It is shown this once and cannot be read again.' }),
});
export type CreatedKeyOutput = Static<typeof CreatedKeyOutput>;

export const CreateBrandBody = Closed(
  { id: BrandId, name: Name(MAX_NAME_LENGTH) },
  { examples: [{ id: 9, name: 'Acme' }] },
);
export type CreateBrandInput = Static<typeof CreateBrandBody>;

export const BrandOutput = Type.Object({
  id: BrandId,
  name: Type.String(),
  implicit: Type.Boolean({
    description: 'True when it came into being on first use by a token that names it.',
  }),
  created_at: Timestamp(),
});
export type BrandOutput = Static<typeof BrandOutput>;
