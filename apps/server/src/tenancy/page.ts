import { Type } from 'typebox';
import { readQuery } from '../http/index.ts';
import type { ListQuery, RawQuery } from '../http/index.ts';
import type { Range } from './store.ts';

const MAX_PAGE = 100_000_000;
const MAX_PAGE_SIZE = 1_000;
const PAGE_SIZE = 50;

/** The query parameters of a list that has pages and nothing else. */
export const pageQuerySchema = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: PAGE_SIZE })),
});

/** @throws AppError `invalid` naming every wrong or unknown parameter. */
export const readPage = (query: RawQuery): ListQuery => {
  const reader = readQuery(query);
  const page = reader.integer('page', 1, MAX_PAGE, 1);
  const pageSize = reader.integer('page_size', 1, MAX_PAGE_SIZE, PAGE_SIZE);
  reader.finish();
  return { conditions: [], order: [], page, pageSize, after: undefined };
};

export const rangeOf = ({ page, pageSize }: ListQuery): Range => ({
  limit: pageSize,
  offset: (page - 1) * pageSize,
});
