import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** A file that is sent as it is made. */
export interface FileStream {
  /** With its ending. */
  name: string;
  contentType: string;
  headers: Record<string, string>;
  /** Begins to read; `signal` fires when the reader is gone or has all of it. */
  open(signal: AbortSignal): Promise<Readable>;
}

/**
 * Sends a file with back-pressure. When the reader goes away, `signal` says so; when the stream fails in the middle, the
 * connection breaks, so that half a file never looks like a whole one.
 */
export const sendStream = async (reply: FastifyReply, file: FileStream): Promise<FastifyReply> => {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const stream = await file.open(gone.signal);
  return reply
    .type(file.contentType)
    .header('Content-Disposition', `attachment; filename="${file.name}"`)
    .headers(file.headers)
    .send(stream);
};
