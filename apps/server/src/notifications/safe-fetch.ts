import { lookup as resolve } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isForbidden } from './forbidden-addresses.ts';
import type { Allowed } from './forbidden-addresses.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

/** Nothing was sent: the address is not one that this server may call. No retry can mend it. */
export class ForbiddenAddress extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ForbiddenAddress';
  }
}

export interface SafeAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  /** At most the first 64 KiB. */
  text: string;
}

export interface SafeRequest {
  url: string;
  body: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** Posts to an address that somebody typed in. @throws ForbiddenAddress, or what went wrong on the way. */
export type SafePost = (request: SafeRequest) => Promise<SafeAnswer>;

const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

/** Why a URL can never be called, or undefined: the parts that can be seen without asking a resolver. */
export const urlProblem = (text: string, allowed: Allowed): string | undefined => {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    return 'A URL that starts with https:// or http:// is required.';
  if (url.username !== '' || url.password !== '') return 'A name and password in a URL are not allowed.';
  const host = bare(url.hostname);
  if (isIP(host) !== 0 && isForbidden(host) && !allowed.address(host) && !allowed.host(host))
    return 'This address is private, local or reserved; WEBHOOK_ALLOW can allow it.';
  return undefined;
};

/** A resolver for sockets that hands on addresses only after it has checked every one: what is dialled is what was checked. */
const checkedLookup =
  (allowed: Allowed): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true, verbatim: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const wrong = allowed.host(bare(hostname))
        ? undefined
        : addresses.find(({ address }) => isForbidden(address) && !allowed.address(address));
      const first = addresses[0];
      if (wrong || !first)
        return callback(new ForbiddenAddress('The host’s address is private, local or reserved.'), '');
      if (options.all === true) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };

const readAnswer = async (response: IncomingMessage): Promise<SafeAnswer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_ANSWER_BYTES) break;
  }
  const text = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
  return { status: response.statusCode ?? 0, headers: response.headers, text };
};

/**
 * A way to post that cannot be led to private, loopback, link-local, metadata or otherwise special addresses, whatever
 * the URL or its name server say. It follows no redirect, uses no proxy and no connection of an earlier request.
 */
export const createSafePost = (allowed: Allowed): SafePost => {
  const lookup = checkedLookup(allowed);
  return ({ url: text, body, headers, signal }) => {
    const problem = urlProblem(text, allowed);
    if (problem !== undefined) return Promise.reject(new ForbiddenAddress(problem));
    const url = new URL(text);
    const secure = url.protocol === 'https:';
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal,
      lookup,
      // A fresh one without settings: the global agent may have been given proxies by the environment.
      agent: secure ? new HttpsAgent() : new HttpAgent(),
      maxHeaderSize: 16_384,
    };
    return new Promise<SafeAnswer>((done, fail) => {
      const request = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        const answer = readAnswer(response).finally(() => request.destroy());
        done(answer);
      });
      request.on('error', fail);
      request.end(body);
    });
  };
};
