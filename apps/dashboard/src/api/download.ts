import { headersOf, refusalOf, urlOf } from './http.ts';
import type { Query } from './http.ts';

/** Saves what is at a path as a file. @throws ApiError when there is none */
export const download = async (
  path: string,
  { brandId, query, name }: { brandId: number; query: Query; name: string },
): Promise<void> => {
  const response = await fetch(urlOf(path, query), { headers: headersOf(brandId) });
  if (!response.ok) throw await refusalOf(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};
