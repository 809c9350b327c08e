/**
 * A seeded generator of uniform numbers: xoshiro128** by David Blackman and Sebastiano Vigna ("Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4), 2021; public domain code at prng.di.unimi.it), its state filled by splitmix32. Equal seeds give equal
 * numbers on every machine. Period 2^128 - 1; not for secrets. Always handed over as an argument, never kept in a module.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Throws RangeError where the seed is no safe integer. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be an integer, not ${seed}`);
    let state = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b)) | 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let z = state ^ (state >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) | 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    // never all zero
    this.#d = next() | 1;
  }

  /** Uniform in 0 … 2^32 - 1. */
  uint32(): number {
    const times5 = Math.imul(this.#b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), in steps of 2^-53. */
  number(): number {
    return ((this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6)) / 2 ** 53;
  }

  /** Uniform in 0 … below - 1 for below ≤ 2^32; the bias is under 2^-21. */
  integer(below: number): number {
    return Math.floor(this.number() * below);
  }

  /** 0 … n - 1 in random order (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const items = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }
}
