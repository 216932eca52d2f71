/** What was worked out for texts, until there are too many: then all is worked out anew. */
import { CameBefore } from "./came-before.ts";
import { flat, LONGEST_KEPT } from "./text.ts";

const MAX_TEXTS = 8192;

export class Memo<Value> {
  readonly #before = new CameBefore();
  readonly #values = new Map<string, Value>();

  get(text: string): Value | undefined {
    return this.#values.get(text);
  }

  /** Keeps a value if its text comes again, and is not so long that many of them would fill memory. */
  set(text: string, value: Value): void {
    if (text.length > LONGEST_KEPT || !this.#before.see(text)) return;
    if (this.#values.size >= MAX_TEXTS) this.#values.clear();
    this.#values.set(flat(text), value);
  }
}
