const LETTERS = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];

/** A small seeded generator (mulberry32): the same seed gives the same log, on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, 0 to n - 1. */
  int(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** A few of the list again and again, the others seldom, as names of files and hosts are. */
  pickSkewed<T>(list: readonly T[]): T {
    return list[Math.floor(list.length * this.next() ** 3)] as T;
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = "";
    while (text.length < digits)
      text += this.int(2 ** 28)
        .toString(16)
        .padStart(7, "0");
    return text.slice(0, digits);
  }

  /** Lower-case letters and digits, as mkstemp() and session names have. */
  word(length: number): string {
    let text = "";
    while (text.length < length) text += this.int(36).toString(36);
    return text;
  }

  /** Letters of both cases and digits, as mktemp(1) draws. */
  draw(length: number): string {
    return Array.from({ length }, () => this.pick(LETTERS)).join("");
  }

  uuid(): string {
    const digits = this.hex(30);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-a${digits.slice(15, 18)}-${digits.slice(18)}`;
  }
}
