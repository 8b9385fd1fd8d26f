import fc from 'fast-check';

const DEEP = 100_000;

/** JSON (and nearly JSON) texts that programs trip over. */
const TRAPS = [
  '1e999',
  '-1e999',
  '1e308',
  '-1e308',
  '-0',
  '0',
  '1',
  '-1',
  '1.5',
  '1e-400',
  '5e-324',
  '9007199254740993',
  '9007199254740991',
  '18446744073709551616',
  '2147483648',
  'null',
  'true',
  'false',
  '""',
  '" "',
  '[]',
  '{}',
  '[null]',
  '{"":0}',
  '"NaN"',
  '"Infinity"',
  '"1"',
  '"2026-02-30T00:00:00Z"',
  '"2026-01-01T00:00:00Z"',
  '"+275760-09-13"',
  String.raw`"\ud800"`,
  String.raw`"\udc00\ud800"`,
  String.raw`"\u0000"`,
  String.raw`"a\u0000b"`,
  String.raw`"\u202e"`,
  '"😀"',
  '"__proto__"',
  String.raw`"'; DROP TABLE metrics; --"`,
  `"${'x'.repeat(5000)}"`,
  '"completed"',
  '"normal"',
  '"q"',
  '"*"',
  '[1]',
  '[2147483648]',
  '"monitoring:read"',
  '{"__proto__":{"a":1}}',
  '{"task_id":"a","task_type":"b"}',
  '{"task_id":"a"}',
  '{"task_id":1,"task_type":[]}',
];
const BROKEN = [
  'NaN',
  'Infinity',
  '01',
  '+1',
  '.5',
  "'x'",
  'undefined',
  '{',
  '[1,',
  '"',
  '{"a":1,}',
  '/* */ 1',
  '"\n"',
  '\u0000',
  '﻿{}',
  '1 2',
];

const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...TRAPS) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.double().map((n) => JSON.stringify(n)) },
);
const strange = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '0',
  'id',
  'performance_score',
  'brand_id',
  '💥',
);

/** Objects near a valid one: some fields replaced, some strange ones added, one name perhaps twice. */
export const nearMiss = (valid: Record<string, unknown>): fc.Arbitrary<string> => {
  const name = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...(Object.keys(valid).length > 0 ? Object.keys(valid) : ['x'])),
    },
    { weight: 1, arbitrary: strange },
  );
  return fc.array(fc.tuple(name, value), { maxLength: 4 }).map((changes) => {
    const changed = new Set(changes.map(([key]) => key));
    const kept = Object.entries(valid).flatMap(([key, of]) =>
      changed.has(key) ? [] : [[key, JSON.stringify(of)] as const],
    );
    return `{${[...kept, ...changes].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
  });
};

/** Any body at all, most of them near what the endpoint takes. */
export const bodyNear = (valid: Record<string, unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: nearMiss(valid) },
    { weight: 2, arbitrary: fc.array(nearMiss(valid), { maxLength: 4 }).map((all) => `[${all.join(',')}]`) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.oneof(nearMiss(valid), fc.constantFrom(...BROKEN)), { maxLength: 4 })
        .map((all) => all.join('\n')),
    },
    { weight: 2, arbitrary: fc.constantFrom(...TRAPS, ...BROKEN, '') },
    { weight: 1, arbitrary: fc.json() },
  );

export const contentType = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json',
  'application/x-ndjson',
  'application/json; charset=latin1',
  'text/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/jsonl',
  'APPLICATION/JSON',
  'x',
  'application/json;;;',
  '',
);

/** Bodies nested deeper than any call stack. */
export const deepBodies = [
  '['.repeat(DEEP) + ']'.repeat(DEEP),
  '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP),
  '['.repeat(DEEP),
  `{"base_task":${'['.repeat(DEEP)}${']'.repeat(DEEP)},"execution_time_ms":1}`,
  `[{"base_task":{"task_id":"a","task_type":"b"},"execution_time_ms":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}]`,
];

const WORD = '{"worker_name":"é","queue_name":"é"}';
/** Bytes that are no UTF-8 text of JSON. */
export const wrongEncodings: [string, Buffer][] = [
  ['latin-1', Buffer.from(WORD, 'latin1')],
  ['UTF-16 LE', Buffer.from(`﻿${WORD}`, 'utf16le')],
  ['UTF-16 BE', Buffer.from(`﻿${WORD}`, 'utf16le').swap16()],
  ['an overlong slash', Buffer.from('{"task_id":"\xc0\xaf","task_type":"x"}', 'latin1')],
  ['an encoded surrogate', Buffer.from('{"task_id":"\xed\xa0\x80","task_type":"x"}', 'latin1')],
  ['a cut character', Buffer.from('{"task_id":"\xe2\x82', 'latin1')],
  ['a byte past Unicode', Buffer.from('"\xf5\x80\x80\x80"', 'latin1')],
  ['NULs', Buffer.alloc(64)],
  ['gzip', Buffer.from('1f8b0800000000000003ab562a492c2e51b25232348000000000ffff', 'hex')],
];

const text = fc.oneof(
  fc.constantFrom(
    'NaN',
    '1e999',
    '-0',
    '1e308',
    '9007199254740993',
    '18446744073709551616',
    '-1',
    '0',
    '1.5',
    '',
    ',',
    ',,',
    'constructor',
    '__proto__',
    'true',
    'null',
    '%',
    '%zz',
    '%00',
    '%ff',
    '%ed%a0%80',
    '%f0%9f%92%a5',
    '+',
    ';',
    '2026-01-01T00:00:00+02:00',
    '9999-12-31T23:59:59Z',
    '0001-01-01',
    "'",
    '"',
    '\\',
    '{}',
    '$1',
    '%27%3B--',
    'x'.repeat(300),
    Array.from({ length: 1002 }, (_, i) => i).join(','),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((any) => encodeURIComponent(any.toWellFormed())),
);

/** Query strings of known and unknown names with any value. */
export const queryString = (names: string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text }),
        text,
      ),
      { maxLength: 5 },
    )
    .map((pairs) => pairs.map(([name, of]) => `${name}=${of}`).join('&'));

const cursorValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    -1,
    1.5,
    1e300,
    -1e300,
    2 ** 53,
    -0,
    '',
    'x',
    '\0',
    '\ud800',
    true,
    {},
    [1],
    'x'.repeat(300),
  ),
  fc.double(),
  fc.integer(),
  fc.string(),
);

/** Cursors whose ordering fits, with any values; and texts that are no cursor at all. */
export const orderingAndCursor = (orderings: string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom(...orderings), fc.array(cursorValue, { minLength: 2, maxLength: 2 }))
      .map(([ordering, values]) => {
        const id = ordering.startsWith('-') ? '-id' : 'id';
        const cursor = Buffer.from(JSON.stringify([`${ordering},${id}`, ...values])).toString('base64url');
        return `ordering=${ordering}&cursor=${cursor}`;
      }),
    fc.json().map((any) => `cursor=${Buffer.from(any).toString('base64url')}`),
    text.map((any) => `cursor=${any}`),
  );

export const pathId = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1.5',
    '1e3',
    'NaN',
    '9007199254740993',
    '18446744073709551616',
    '%00',
    '%ff',
    '%2f',
    '%2e%2e',
    '..;',
    'x'.repeat(299),
    'x'.repeat(400),
    '%',
    '%zz',
    '0x1',
    '１',
    "1'--",
    '%20',
    '+1',
    '01',
  ),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 12 })
    .map((any) => encodeURIComponent(any.toWellFormed())),
);
