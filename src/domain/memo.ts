/** What was worked out for texts, while they are in use. */
import { CameBefore } from "./came-before.ts";
import { InUse } from "./in-use.ts";
import { flat, LONGEST_KEPT } from "./text.ts";

/** Look-ups within which a text has to come again. */
const GENERATION = 8192;

export class Memo<Value> {
  readonly #before = new CameBefore();
  readonly #kept = new InUse<Value>(GENERATION);

  get(text: string): Value | undefined {
    return this.#kept.get(text);
  }

  /** Keeps a value if its text is worth keeping. */
  set(text: string, value: Value): void {
    if (this.isWorthKeeping(text)) this.keep(text, value);
  }

  /** True if the text comes again, and is not so long that many of them would fill memory. */
  isWorthKeeping(text: string): boolean {
    return text.length <= LONGEST_KEPT && this.#before.see(text);
  }

  /** Keeps a value, in which no text is but flat ones. */
  keep(text: string, value: Value): void {
    this.#kept.set(flat(text), value);
  }
}
