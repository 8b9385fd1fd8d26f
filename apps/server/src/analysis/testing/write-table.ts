import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { knownAnswers } from './known-answers.ts';

const DOCUMENT = fileURLToPath(new URL('../../../../../docs/insight.md', import.meta.url));
const [FROM, TO] = ['<!-- known answers -->', '<!-- end of known answers -->'];

/** Writes the table of known answers into docs/insight.md, between its two marks. */
const text = await readFile(DOCUMENT, 'utf8');
const [before, after] = [text.split(FROM)[0], text.split(TO)[1]];
if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has lost its marks`);
await writeFile(DOCUMENT, `${before}${FROM}\n\n${knownAnswers()}\n\n${TO}${after}`);
