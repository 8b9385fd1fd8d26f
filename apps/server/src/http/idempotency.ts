import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, invalid, unavailable } from '../core/errors.ts';
import type { Ctx } from '../core/ctx.ts';
import { claimKey, finishKey, readKey, releaseKey, reserveIds, takeOverKey } from './idempotency-store.ts';
import type { Sql } from '../control-db/index.ts';

export interface Answer {
  status: number;
  body: string;
}

/** Sends an answer whose body is JSON already. */
export const sendAnswer = (reply: FastifyReply, answer: Answer): FastifyReply =>
  reply.code(answer.status).type('application/json; charset=utf-8').serializer(String).send(answer.body);

/** What a keyed write may do: learn where a predecessor that was cut off put its rows, or say where it will put its own. */
export interface Retryable {
  /** First metric id of the attempt that was cut off; its rows may or may not be stored. */
  readonly reserved: number | undefined;
  /** Remembers, durably and before anything is stored, where this attempt's ids start. */
  reserve(firstId: number): Promise<void>;
}

export interface Idempotency {
  /**
   * Runs `work` once per (brand, key) and answers the same to every retry with the same body.
   * @throws AppError conflict for another body under the same key; unavailable while another server works on it.
   */
  run(request: FastifyRequest, work: (attempt: Retryable) => Promise<Answer>): Promise<Answer>;
}

const ONCE: Retryable = { reserved: undefined, reserve: async () => undefined };

const readHeader = (request: FastifyRequest): string | undefined => {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid({ 'Idempotency-Key': ['Give 1 to 255 visible ASCII characters.'] });
  }
  return key;
};

const fingerprint = (request: FastifyRequest): Buffer =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(request.rawBody ?? '')
    .digest();

export const createIdempotency = (deps: { sql: Sql; owner: string; alone: () => boolean }): Idempotency => {
  const { sql, owner } = deps;
  const running = new Map<string, { print: Buffer; answer: Promise<Answer> }>();

  const attempt = async (
    ctx: Ctx,
    key: string,
    print: Buffer,
    work: (retry: Retryable) => Promise<Answer>,
  ): Promise<Answer> => {
    let reserved: number | undefined;
    if (!(await claimKey(ctx, sql, { key, print, owner }))) {
      const row = await readKey(ctx, sql, key);
      if (!row) throw unavailable('The same request was just given up elsewhere: try again.');
      if (!row.fingerprint.equals(print))
        throw new AppError('conflict', 'This Idempotency-Key was used with another request.');
      if (row.status !== null) return { status: row.status, body: row.answer ?? '' };
      // Whoever began it was cut off, unless it may still be at work on another server.
      const taken = await takeOverKey(ctx, sql, { key, owner, staleSeconds: deps.alone() ? 0 : 60 });
      if (!taken) throw unavailable('The same request is still being worked on.', 2);
      reserved = row.reserved ?? undefined;
    }
    let placed = reserved !== undefined;
    try {
      const answer = await work({
        reserved,
        reserve: async (firstId) => {
          placed = true;
          await reserveIds(ctx, sql, { key, firstId });
        },
      });
      await finishKey(ctx, sql, { key, ...answer });
      return answer;
    } catch (error) {
      // Nothing was placed: the key is free again. Otherwise the row stays, and a retry looks for the rows first.
      if (!placed) await releaseKey(ctx, sql, key).catch(() => undefined);
      throw error;
    }
  };

  return {
    async run(request, work) {
      const key = readHeader(request);
      if (key === undefined) return work(ONCE);
      const { ctx } = request;
      const print = fingerprint(request);
      const name = `${ctx.brandId}:${key}`;
      const other = running.get(name);
      if (other) {
        if (!other.print.equals(print))
          throw new AppError('conflict', 'This Idempotency-Key was used with another request.');
        return other.answer;
      }
      const answer = attempt(ctx, key, print, work).finally(() => running.delete(name));
      running.set(name, { print, answer });
      return answer;
    },
  };
};
