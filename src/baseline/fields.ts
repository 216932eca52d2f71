/** The fields of a JSON object that somebody else wrote: each of the type that it must have, and none besides. */

import { LATEST } from "../domain/latest-time.ts";

/** Longest text of a field, in characters. */
const MAX_TEXT = 32 << 10;

export class Fields {
  readonly #fields: Map<string, unknown>;

  /** @throws {SyntaxError} like all methods */
  constructor(row: unknown) {
    if (typeof row !== "object" || row === null || Array.isArray(row)) throw new SyntaxError("it is no JSON object");
    this.#fields = new Map(Object.entries(row));
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new SyntaxError(`${name} is missing`);
    return value;
  }

  optional(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string" || value.length > MAX_TEXT) throw new SyntaxError(`${name} is no text, or too long`);
    return value;
  }

  /** A name as the graph has it (see `domain/text.ts`): never empty. */
  name(name: string): string {
    const value = this.text(name);
    if (value === "") throw new SyntaxError(`${name} is empty`);
    return value;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.text(name);
    const word = words.find((one) => one === value);
    if (word === undefined) throw new SyntaxError(`${name} is none of ${words.join(", ")}`);
    return word;
  }

  /** A number that counts something. */
  whole(name: string, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.number(name);
    if (!Number.isSafeInteger(value) || value < 0 || value > most)
      throw new SyntaxError(`${name} is no whole number from 0 to ${most}`);
    return value;
  }

  /** Seconds since 1970; returns milliseconds. */
  time(name: string): number {
    const value = this.number(name);
    if (value < 0 || value > LATEST) throw new SyntaxError(`${name} is no time`);
    return Math.round(value * 1000);
  }

  number(name: string): number {
    const value = this.#take(name);
    if (typeof value !== "number" || !Number.isFinite(value)) throw new SyntaxError(`${name} is no number`);
    return value;
  }

  /** False if it is not there. */
  flag(name: string): boolean {
    const value = this.#take(name);
    if (value !== undefined && typeof value !== "boolean") throw new SyntaxError(`${name} is neither true nor false`);
    return value === true;
  }

  list(name: string, most: number): readonly unknown[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || value.length > most) throw new SyntaxError(`${name} is no list, or too long`);
    return value;
  }

  /** @throws {SyntaxError} if a field was not asked for: whoever wrote it meant something by it */
  end(): void {
    for (const name of this.#fields.keys()) throw new SyntaxError(`an unknown field ${JSON.stringify(name)}`);
  }

  #take(name: string): unknown {
    const value = this.#fields.get(name);
    this.#fields.delete(name);
    return value;
  }
}
