import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult } from '@tanstack/react-query';
import { ApiError, request } from '../../api/http.ts';
import { useBrand } from '../../app/brand.tsx';
import { showError } from '../../ui/tell.tsx';

const CONFLICT = 409;

/** Says of many alerts that they were seen, one after the other: the API takes one at a time. One that has ended meanwhile needs it no more. */
export const useAcknowledgeAll = (): UseMutationResult<void, ApiError, readonly number[]> => {
  const { brandId } = useBrand();
  const client = useQueryClient();
  return useMutation<void, ApiError, readonly number[]>({
    mutationFn: async (ids) => {
      for (const id of ids)
        await request('POST', `alerts/active/${id}/acknowledge/`, { brandId, body: {} }).catch(
          (error: unknown) => {
            if (!(error instanceof ApiError && error.status === CONFLICT)) throw error;
          },
        );
    },
    onError: (error) => showError(error),
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('alerts') }),
  });
};
