import type { AlertMessage } from '../message.ts';

/** Where people see what a message is about: the alert, or for a test all of them. undefined without PUBLIC_URL. */
export const pageOf = (
  { publicUrl }: { publicUrl: string | undefined },
  { alertId, brand }: AlertMessage,
): string | undefined =>
  publicUrl && `${publicUrl}/alerts${alertId === null ? '' : `/${alertId}`}?brand=${brand.id}`;
