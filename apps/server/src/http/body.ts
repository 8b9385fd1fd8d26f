import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../core/errors.ts';

/** A body of one JSON document per line, not parsed yet: the verb reports each bad line by its index. */
export class NdjsonBody {
  readonly lines: string[];
  constructor(lines: string[]) {
    this.lines = lines;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

const decode = (body: Buffer): string => {
  try {
    return utf8.decode(body);
  } catch {
    throw new AppError('invalid', 'The body is not valid UTF-8.');
  }
};

/** More digits than a binary float holds: such an amount of money is handed on as the text that it was. */
const LONG_AMOUNT = /[_"]usd"\s*:\s*[-+.\deE]{17}/;
const AMOUNT = /^(?:.*_)?usd$/;
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const keepAmounts: Reviver = (key, value, { source }) =>
  typeof value === 'number' && AMOUNT.test(key) && source !== undefined ? source : value;

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(
      text,
      LONG_AMOUNT.test(text) ? (keepAmounts as Parameters<typeof JSON.parse>[1]) : undefined,
    ) as unknown;
  } catch (error) {
    // The engine's message quotes the input; only the position is worth telling.
    const at = /position \d+/.exec((error as Error).message)?.[0];
    throw new AppError('invalid', `JSON parse error${at ? ` at ${at}` : ''}: the body is not valid JSON.`);
  }
};

const keep = (request: FastifyRequest, body: Buffer): void => {
  if (request.headers['idempotency-key'] !== undefined) request.rawBody = body;
};

/** JSON and NDJSON; anything else is a 415, a compressed body too. */
export const parseBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.decorateRequest('rawBody', undefined);
  app.addHook('onRequest', async (request) => {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      throw new AppError(
        'unsupported_media_type',
        'Compressed bodies are not supported: send the JSON as it is.',
      );
    }
  });
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      if (body.length === 0) throw new AppError('invalid', 'JSON parse error: the body is empty.');
      keep(request, body);
      return parseJson(decode(body));
    },
  );
  for (const type of ['application/x-ndjson', 'application/ndjson', 'application/jsonl']) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
      keep(request, body);
      return new NdjsonBody(
        decode(body)
          .split('\n')
          .filter((line) => line.trim() !== ''),
      );
    });
  }
};
