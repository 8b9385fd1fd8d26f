const bits = new DataView(new ArrayBuffer(8));

const step = (value: number, up: boolean): number => {
  if (value === 0) return up ? Number.MIN_VALUE : -Number.MIN_VALUE;
  bits.setFloat64(0, value);
  // Doubles of one sign are ordered as their bits are: the neighbour away from zero is one more.
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 === up ? 1n : -1n));
  return bits.getFloat64(0);
};

/** The smallest double above a finite one. */
export const doubleAbove = (value: number): number => step(value, true);
/** The largest double below a finite one. */
export const doubleBelow = (value: number): number => step(value, false);
