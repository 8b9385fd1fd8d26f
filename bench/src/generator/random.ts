/** Draws that repeat exactly for the same seed, so that two runs send the same values. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, below). */
  below(below: number): number;
  /** Log-normal: `median` × e^(sigma × a standard normal draw). */
  logNormal(median: number, sigma: number): number;
}

export const seededRandom = (seed: number): Random => {
  // Weyl sequence with a 32-bit integer mix of it: enough quality for test data, and fast.
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    below: (below) => Math.floor(next() * below),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  };
};
