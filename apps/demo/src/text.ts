import { randomInt } from 'node:crypto';

const WORDS = ['amber', 'basil', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'haven', 'inlet', 'juniper'];

const word = (): string => WORDS[randomInt(WORDS.length)] ?? '';

/** Orders as CSV with a header, quoted names and amounts in cents. */
export const makeCsv = (rows: number): string => {
  const lines = ['id,name,quantity,cents'];
  for (let id = 1; id <= rows; id += 1) {
    lines.push(`${id},"${word()} ""${word()}"", ${word()}",${randomInt(1, 50)},${randomInt(100, 100_000)}`);
  }
  return lines.join('\n');
};

/** The same kind of orders as a JSON array. */
export const makeJson = (rows: number): string =>
  JSON.stringify(
    Array.from({ length: rows }, (_, index) => ({
      id: index + 1,
      name: `${word()} ${word()}`,
      tags: [word(), word()],
      quantity: randomInt(1, 50),
      cents: randomInt(100, 100_000),
    })),
  );

/** The text as it arrives when the sender hangs up halfway. */
export const cutOff = (text: string): string =>
  text.slice(0, randomInt(Math.floor(text.length / 2), text.length - 1));

/**
 * Reads CSV with quoted fields (RFC 4180).
 * @throws SyntaxError where a quote is not closed or a row has another number of fields than the header.
 */
export const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const endRow = (): void => {
    if (rows[0] && row.length !== rows[0].length) {
      throw new SyntaxError(`row ${rows.length + 1} has ${row.length} fields instead of ${rows[0].length}`);
    }
    rows.push(row);
    row = [];
  };
  const readQuoted = (): string => {
    let field = '';
    for (at += 1; at < text.length; at += 1) {
      if (text[at] !== '"') field += text[at];
      else if (text[at + 1] === '"') field += text[++at];
      else {
        at += 1;
        return field;
      }
    }
    throw new SyntaxError(`row ${rows.length + 1} has a quote that is never closed`);
  };
  const readPlain = (): string => {
    const from = at;
    while (at < text.length && text[at] !== ',' && text[at] !== '\n') at += 1;
    return text.slice(from, at);
  };
  while (at <= text.length) {
    row.push(text[at] === '"' ? readQuoted() : readPlain());
    if (text[at] !== ',') endRow();
    at += 1;
  }
  return rows;
};
