import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowedBy, isForbidden } from './forbidden-addresses.ts';
import { urlProblem } from './safe-fetch.ts';

const nobody = allowedBy([]);

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'febf::1',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'nonsense',
])('%s is no place to call', (address) => {
  expect(isForbidden(address)).toBe(true);
});

test.each(['8.8.8.8', '172.15.255.255', '172.32.0.1', '100.63.255.255', '2606:4700::1111', '2a00:1450::1'])(
  '%s is on the public internet',
  (address) => {
    expect(isForbidden(address)).toBe(false);
  },
);

/** Every way in which a URL parser reads 127.0.0.1, and others of its kind. */
test.each([
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.1/',
  'http://127.0.1/',
  'http://0/',
  'http://127.0.0.1./',
  'http://１２７.0.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[0:0:0:0:0:ffff:7f00:1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://[fe80::1]/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://user:secret@example.com/',
  'not a url',
])('%s is refused before it is saved', (url) => {
  expect(urlProblem(url, nobody)).toBeDefined();
});

test('the operator can allow a range, an address or a host, and nothing else comes with it', () => {
  const allowed = allowedBy(['10.1.0.0/16', '127.0.0.1', 'fd00::/8', 'hooks.internal']);
  expect(urlProblem('http://10.1.2.3/', allowed)).toBeUndefined();
  expect(urlProblem('http://10.2.0.1/', allowed)).toBeDefined();
  expect(urlProblem('http://127.0.0.1:8080/', allowed)).toBeUndefined();
  expect(urlProblem('http://127.0.0.2/', allowed)).toBeDefined();
  expect(urlProblem('http://[fd12::1]/', allowed)).toBeUndefined();
  expect(urlProblem('http://[::1]/', allowed)).toBeDefined();
  expect(urlProblem('http://hooks.internal/', allowed)).toBeUndefined();
});

test('however an IPv4 address is written, it is judged as that address', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
      const plain = bytes.join('.');
      const number = bytes.reduce((sum, one) => sum * 256 + one, 0);
      const wanted = isForbidden(plain);
      for (const host of [
        plain,
        String(number),
        `0x${number.toString(16)}`,
        bytes.map((one) => `0${one.toString(8)}`).join('.'),
        bytes.map((one) => `0x${one.toString(16)}`).join('.'),
      ])
        expect(urlProblem(`http://${host}/`, nobody) !== undefined, host).toBe(wanted);
    }),
  );
});
