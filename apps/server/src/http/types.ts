import type { Ctx, Scope } from '../core/ctx.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks and for which brand; set before the body is read, on every route that names a scope. */
    ctx: Ctx;
    /** The body as it came, kept only for requests with an Idempotency-Key. */
    rawBody: Buffer | undefined;
  }
  interface FastifyContextConfig {
    /** What the caller must be allowed to; a route without it is open. */
    scope?: Scope;
    /** False: the brand of the header need not exist and is not made. */
    ensureBrand?: boolean;
    /** True: a page's link may name the brand as `brand_id` in its address, for a link sends no header. */
    linked?: boolean;
    /** True: the route takes an Idempotency-Key. */
    retryable?: boolean;
  }
}
