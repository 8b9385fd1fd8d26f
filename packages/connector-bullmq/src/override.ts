type Method<J> = (job: J, ...rest: unknown[]) => Promise<unknown>;

/**
 * Puts `make(original)` in the place of one method of one worker, the class and all other objects left as they are.
 * Returns what puts the original back.
 * @throws TypeError if there is no such method.
 */
export const override = <J>(
  target: object,
  name: string,
  make: (original: Method<J>) => Method<J>,
): (() => void) => {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') {
    throw new TypeError(`This worker has no ${name}(): the connector needs a Worker of BullMQ 5 or newer.`);
  }
  Reflect.set(
    target,
    name,
    make(async (...args) => Reflect.apply(original, target, args)),
  );
  return () => void Reflect.set(target, name, original);
};
