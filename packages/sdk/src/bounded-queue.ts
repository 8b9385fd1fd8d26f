/** First in, first out, within a bound that counts what was taken and not yet settled; the oldest waiting goes first. */
export class BoundedQueue<T extends object> {
  #items: T[] = [];
  #head = 0;
  #taken = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Items that wait, without those taken. */
  get waiting(): number {
    return this.#items.length - this.#head;
  }

  /** Items that wait or are taken and not yet settled. */
  get size(): number {
    return this.waiting + this.#taken;
  }

  /** Adds an item; returns the oldest waiting one if it had to go (the new one when all others are taken). */
  push(item: T): T | undefined {
    this.#items.push(item);
    if (this.size <= this.#limit) return undefined;
    const oldest = this.#items[this.#head];
    this.#advance();
    return oldest;
  }

  /** Takes the items at the front, at most `max`, up to the first for which `fits` says no. */
  take(max: number, fits: (item: T) => boolean = () => true): T[] {
    const batch: T[] = [];
    while (batch.length < max) {
      const next = this.#items[this.#head];
      if (next === undefined || !fits(next)) break;
      batch.push(next);
      this.#advance();
    }
    this.#taken += batch.length;
    return batch;
  }

  /** Says that `count` taken items need their room no longer. */
  settle(count: number): void {
    this.#taken -= count;
  }

  #advance(): void {
    this.#head += 1;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
}
