export const SCOPES = ['monitoring:read', 'monitoring:write', 'monitoring:admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks, and for which brand. Every store function takes it first. */
export interface Ctx {
  readonly brandId: number;
  /** `sub` of the token, or `key:<id>` for an API key. */
  readonly actor: string;
  /** The strongest scope that was granted; each includes the ones before it. */
  readonly scope: Scope;
  /** Brands the caller may name; `*` means all. */
  readonly brands: readonly number[] | '*';
  readonly requestId: string;
}

export const covers = (ctx: Pick<Ctx, 'brands'>, brandId: number): boolean =>
  ctx.brands === '*' || ctx.brands.includes(brandId);

export const hasScope = (granted: Scope, wanted: Scope): boolean =>
  SCOPES.indexOf(granted) >= SCOPES.indexOf(wanted);

/** The server acting by itself for one brand. */
export const serverCtx = (brandId: number): Ctx => ({
  brandId,
  actor: 'auto',
  scope: 'monitoring:admin',
  brands: [brandId],
  requestId: 'server',
});
