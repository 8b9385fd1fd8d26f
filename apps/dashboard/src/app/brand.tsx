import { createContext, use } from 'react';
import type { SessionOutput } from '@vigie/contract';

/** Who looks, and at which brand. */
export interface Brand {
  session: SessionOutput;
  brandId: number;
  setBrandId: (id: number) => void;
  signOut: () => void;
}

export const BrandContext = createContext<Brand | undefined>(undefined);

export const useBrand = (): Brand => {
  const brand = use(BrandContext);
  if (!brand) throw new Error('outside of a session');
  return brand;
};

const SCOPES = ['monitoring:read', 'monitoring:write', 'monitoring:admin'];

/** Whether who looks may write, or administer. What they may not is not offered. */
export const useMay = (scope: 'write' | 'admin'): boolean => {
  const { session } = useBrand();
  return SCOPES.indexOf(session.scope) >= SCOPES.indexOf(`monitoring:${scope}`);
};
