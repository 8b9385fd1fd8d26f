/** A 64-bit name of (brand, task_id), as two unsigned halves. */
export interface TaskKey {
  low: number;
  high: number;
}

/**
 * Two rounds of a multiply-xorshift hash over the UTF-16 units (constants of MurmurHash3's finaliser). Collisions do
 * no harm: whoever looks up by key compares the task_id too.
 */
export const taskKey = (brandId: number, taskId: string): TaskKey => {
  let low = Math.imul(brandId, 0x9e3779b1) ^ 0x85ebca6b;
  let high = Math.imul(brandId, 0xc2b2ae35) ^ 0x27d4eb2f;
  for (let i = 0; i < taskId.length; i++) {
    const unit = taskId.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low ^= low >>> 15;
    high = Math.imul(high ^ unit, 0xc2b2ae35);
    high ^= high >>> 13;
  }
  low = Math.imul(low ^ (high >>> 16), 0xc2b2ae35);
  high = Math.imul(high ^ (low >>> 13), 0x85ebca6b);
  return { low: (low ^ (low >>> 16)) >>> 0, high: (high ^ (high >>> 15)) >>> 0 };
};

/** The key as ClickHouse stores it, a UInt64. */
export const keyValue = ({ low, high }: TaskKey): bigint => (BigInt(high) << 32n) | BigInt(low);

const PROBES = 7;
const BITS_PER_KEY = 12;
const FIRST_CAPACITY = 1 << 20;

interface Layer {
  bits: Uint32Array;
  mask: number;
  room: number;
}

const newLayer = (capacity: number): Layer => {
  const bits = 2 ** Math.ceil(Math.log2(capacity * BITS_PER_KEY));
  return { bits: new Uint32Array(bits / 32), mask: bits - 1, room: capacity };
};

/**
 * Which tasks were ever seen, in about 12 to 24 bits each: «no» is certain, «maybe» is wrong about once in 300 times.
 * A scalable Bloom filter with double hashing (Kirsch and Mitzenmacher, «Less Hashing, Same Performance», 2006): each
 * further layer has twice the room.
 */
export class SeenKeys {
  readonly #layers: Layer[] = [newLayer(FIRST_CAPACITY)];

  has({ low, high }: TaskKey): boolean {
    return this.#layers.some(({ bits, mask }) => {
      for (let i = 0, at = low; i < PROBES; i++, at = (at + (high | 1)) >>> 0) {
        const bit = at & mask;
        if (!((bits[bit >>> 5] as number) & (1 << (bit & 31)))) return false;
      }
      return true;
    });
  }

  add({ low, high }: TaskKey): void {
    let layer = this.#layers.at(-1) as Layer;
    if (layer.room === 0) {
      layer = newLayer(((layer.mask + 1) / BITS_PER_KEY) * 2);
      layer.room = Math.floor(layer.room);
      this.#layers.push(layer);
    }
    layer.room -= 1;
    for (let i = 0, at = low; i < PROBES; i++, at = (at + (high | 1)) >>> 0) {
      const bit = at & layer.mask;
      layer.bits[bit >>> 5] = (layer.bits[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }
}
