import { InvalidInput } from '../../errors.ts';

const BLOCK_BYTES = 1 << 20;
const MOST_BYTES = 1 << 29;
/** Texts that start in one block, so that a place is one number. */
const BLOCK_TEXTS = 1 << 14;

/** Many texts by number, in the bytes that they have: a list of strings would take four times that, on the heap. */
export class Texts {
  readonly #blocks: { bytes: Buffer; ends: Uint32Array }[] = [];
  #bytes = Buffer.allocUnsafe(BLOCK_BYTES);
  #ends = new Uint32Array(BLOCK_TEXTS);
  #count = 0;
  #used = 0;
  #sum = 0;

  add(text: string): void {
    const most = text.length * 3;
    if (this.#used + most > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes.subarray(0, this.#used)], Math.max(this.#bytes.length * 2, this.#used + most)); // prettier-ignore
    this.#used += this.#bytes.write(text, this.#used);
    this.#ends[this.#count++] = this.#used;
    if (this.#count === BLOCK_TEXTS) this.#seal();
  }

  #seal(): void {
    this.#blocks.push({ bytes: Buffer.from(this.#bytes.subarray(0, this.#used)), ends: this.#ends });
    this.#sum += this.#used;
    if (this.#sum > MOST_BYTES) throw new InvalidInput('archive_bomb');
    this.#ends = new Uint32Array(BLOCK_TEXTS);
    this.#count = 0;
    this.#used = 0;
  }

  /** Undefined where there are not so many. */
  at(index: number): string | undefined {
    const number = Math.floor(index / BLOCK_TEXTS);
    const at = index % BLOCK_TEXTS;
    const sealed = this.#blocks[number];
    if (sealed) return sealed.bytes.toString('utf8', at === 0 ? 0 : sealed.ends[at - 1], sealed.ends[at]);
    if (number !== this.#blocks.length || !(at < this.#count)) return undefined;
    return this.#bytes.toString('utf8', at === 0 ? 0 : this.#ends[at - 1], this.#ends[at]);
  }
}
