import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { afterPaint } from './after-paint.ts';
import { useBrand } from './brand.tsx';
import { addressedBrand, mayLookAt } from './chosen-brand.ts';
import type { Search } from './pages.ts';

/**
 * Shows the brand that the address is about, so that a link and a step back lead to what was looked at. An address without
 * one gets the one that is shown.
 * @returns whether it is shown, about to be, or not for who looks
 */
export const useAddressedBrand = (): 'shown' | 'coming' | 'refused' => {
  const { session, brandId, setBrandId } = useBrand();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false, select: (search) => addressedBrand(search as Search) });
  const may = asked === undefined || mayLookAt(session, asked);
  useEffect(() => {
    if (asked !== undefined) {
      if (may) setBrandId(asked);
      return;
    }
    afterPaint(() => {
      void navigate({
        to: '.',
        // Another may have been chosen meanwhile.
        search: (known): Search =>
          addressedBrand(known as Search) === undefined
            ? { ...(known as Search), brand: String(brandId) }
            : (known as Search),
        replace: true,
        resetScroll: false,
      });
    });
  }, [asked, may, brandId, setBrandId, navigate]);
  if (!may) return 'refused';
  return asked === undefined || asked === brandId ? 'shown' : 'coming';
};
