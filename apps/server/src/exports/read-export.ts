import { Type } from 'typebox';
import { formatTimestamp, parseTimestamp } from '../core/timestamp.ts';
import { readListQuery, refusePages } from '../http/index.ts';
import type { ListQuery, ListSpec, QueryReader, RawQuery } from '../http/index.ts';
import { FORMATS } from './export.ts';
import type { Format } from './export.ts';

/** The last row that the caller has: its moment, ms, and its id. */
export interface After {
  at: number;
  id: number;
}

export interface Asked {
  format: Format;
  /** Whether CSV begins with the names of its columns. */
  header: boolean;
  after: After | undefined;
  limit: number | undefined;
}

const MOST_ROWS = 100_000_000;

const readAfter = (reader: QueryReader): After | undefined => {
  const text = reader.text('after');
  if (text === undefined) return undefined;
  const [time = '', id = ''] = text.split(',');
  const at = parseTimestamp(time);
  if (at !== undefined && /^\d{1,15}$/.test(id)) return { at, id: Number(id) };
  reader.fail(
    'after',
    'Give the time and the id of the last row that you have, such as 2026-11-23T16:25:00Z,815.',
  );
  return undefined;
};

/** `format` and `header`, which every export takes. */
export const readFormat = (reader: QueryReader): Pick<Asked, 'format' | 'header'> => ({
  format: reader.oneOf('format', FORMATS) ?? 'csv',
  header: reader.oneOf('header', ['true', 'false'] as const) !== 'false',
});

export const readLimit = (reader: QueryReader): number | undefined =>
  reader.text('limit') === undefined ? undefined : reader.integer('limit', 1, MOST_ROWS, 1);

/** The filters of a list, and what an export takes beside them. @throws AppError invalid naming every wrong parameter */
export const readListExport = (spec: ListSpec, query: RawQuery): Asked & { list: ListQuery } => {
  let asked: Asked | undefined;
  const inOrder = { ...spec, keyset: false, defaultOrdering: spec.createdField ?? 'id' };
  const list = readListQuery(inOrder, query, (reader) => {
    asked = { ...readFormat(reader), after: readAfter(reader), limit: readLimit(reader) };
    refusePages(reader, 'Not in an export: rows come in the order of time and id.');
  });
  return { ...(asked as Asked), list };
};

export const formatAfter = ({ at, id }: After): string => `${formatTimestamp(at)},${id}`;

/** The parameters of every export, for the documentation. */
export const formatSchema = {
  format: Type.Optional(Type.Enum(FORMATS, { default: 'csv' })),
  header: Type.Optional(
    Type.Boolean({ default: true, description: 'CSV: begin with the names of the columns.' }),
  ),
};
const resumeOf = (description: string, example: string) => ({
  after: Type.Optional(Type.String({ description, examples: [example] })),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MOST_ROWS,
      description: 'At most so many rows; X-Next-After then says where the next file goes on.',
    }),
  ),
});
export const resumeSchema = resumeOf('Go on behind this row: its time and id.', '2026-11-23T16:25:00Z,815');
export const resumeLedgerSchema = resumeOf(
  'Go on behind this line: its date, type, model, queue, worker, outcome and reason as a JSON array, none as "".',
  '["2026-11-01","report","","high","worker-1","completed",""]',
);
