import type { FastifyReply, FastifyRequest } from 'fastify';
import { NoFields } from '@vigie/contract';
import { invalid } from '../core/errors.ts';
import { NdjsonBody } from './body.ts';
import { sendAnswer } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { compileCheck } from './validation.ts';

/** The JSON body; one that was left out is an empty object. */
export const jsonBodyOf = (request: FastifyRequest): unknown => {
  if (request.body instanceof NdjsonBody) throw invalid({ non_field_errors: ['Give one JSON object.'] });
  return request.body ?? {};
};

const checkEmpty = compileCheck(NoFields);

/** @throws AppError invalid for anything but nothing */
export const refuseBody = (body: unknown): void => {
  const wrong = checkEmpty(body);
  if (wrong) throw invalid(wrong);
};

/** Does what a POST asks for, once per Idempotency-Key, and sends what came of it. */
export const answerOnce = async (
  request: FastifyRequest,
  reply: FastifyReply,
  idempotency: Idempotency,
  status: 200 | 201 | 202,
  work: (body: unknown) => Promise<object>,
): Promise<FastifyReply> => {
  const body = jsonBodyOf(request);
  const answer = await idempotency.run(request, async () => ({
    status,
    body: JSON.stringify(await work(body)),
  }));
  return sendAnswer(reply, answer);
};
