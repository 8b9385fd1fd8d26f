/** What of a form is another than when it was opened: all that it may send, as somebody else may have changed the rest. */
export const changesOf = <T extends object>(opened: T, now: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(now).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(opened[field as keyof T]),
    ),
  ) as Partial<T>;
