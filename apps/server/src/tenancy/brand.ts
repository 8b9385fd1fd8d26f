import { formatTimestamp } from '../core/timestamp.ts';
import type { BrandOutput } from './schemas.ts';
import type { BrandRow } from './store.ts';

export const presentBrand = ({ createdAt, ...row }: BrandRow): BrandOutput => ({
  ...row,
  created_at: formatTimestamp(createdAt.getTime()),
});

export const defaultBrandName = (id: number): string => `Brand ${id}`;
