import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE } from '../harness.ts';
import type { TestServer } from '../harness.ts';
import { countsOf } from './attacker.ts';
import { speak } from './wire.ts';

export const attackHeaders = (server: TestServer): void =>
  void describe('headers', () => {
    const NASTY = [
      '',
      ' ',
      '\u0000',
      '\u007f',
      'é',
      'a'.repeat(5_000),
      '1e3',
      '-1',
      '0',
      '99999999999',
      '1, 2',
      'Bearer',
      'Bearer ',
      'Bearer a.b.c',
      'bearer vigie_x',
      'Bearer vigie_0123456789abcdef_' + 'A'.repeat(43),
      'null',
      '\t',
      '"',
      ';',
      'chunked',
      'gzip',
      '[::',
      'a b',
      '%00',
    ];
    const NAMES = [
      'Authorization',
      'X-Brand-ID',
      'Idempotency-Key',
      'Content-Type',
      'Content-Encoding',
      'Content-Length',
      'Transfer-Encoding',
      'Host',
      'Accept',
      'Expect',
      'Connection',
      'X-Request-ID',
      'Range',
      'If-Match',
      'Upgrade',
    ];

    it('any header on any endpoint, raw on the wire', async () => {
      const brand = server.newBrand();
      const bearer = await server.token([brand], 'monitoring:admin');
      const api = server.as(bearer, brand);
      const anyHeader = fc.tuple(
        fc.constantFrom(...NAMES),
        fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 20 })),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(
            'GET metrics/?page_size=1',
            'GET tasks/',
            'GET workers/',
            'POST metrics/',
            'POST tasks/',
            'POST brands/',
          ),
          fc.constantFrom('1.1', '1.0'),
          fc.array(anyHeader, { minLength: 1, maxLength: 3 }),
          async (line, version, extra) => {
            const [method, path] = line.split(' ');
            const lines = [`${method} ${BASE}${path} HTTP/${version}`, 'Connection: close'];
            const given = new Set(extra.map(([name]) => name));
            if (!given.has('Host') && version === '1.1') lines.push('Host: x');
            if (!given.has('Authorization')) lines.push(`Authorization: Bearer ${bearer}`);
            if (!given.has('X-Brand-ID')) lines.push(`X-Brand-ID: ${brand}`);
            lines.push(...extra.map(([name, value]) => `${name}: ${value}`));
            const heard = await speak(server.url, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), {
              half: true,
            });
            expect(
              heard === '' || /^HTTP\/1\.1 (101|[234]\d\d|503) /.test(heard),
              `${JSON.stringify(lines.slice(0, 8))} → ${heard.slice(0, 300)}`,
            ).toBe(true);
          },
        ),
        { numRuns: 250 },
      );
      expect(await countsOf(api)).toEqual([0, 0, 0, 0]);
    });

    it.each([
      '',
      '\r\n\r\n',
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET  HTTP/1.1\r\n\r\n',
      `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ])('what is no request is refused or closed (%#)', async (bytes) => {
      const heard = await speak(server.url, Buffer.from(bytes, 'latin1'), { half: true });
      expect(heard === '' || /^HTTP\/1\.1 4\d\d .*[\s\S]*\{"detail":"/.test(heard), heard.slice(0, 300)).toBe(
        true,
      );
    });
  });
