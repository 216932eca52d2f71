/** Counts checks and prints one line for each. */
export class Tally {
  readonly #name: string;
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  constructor(name = "e2e") {
    this.#name = name;
  }

  check(name: string, good: boolean, detail = ""): void {
    if (good) {
      this.#passed += 1;
      console.log(`ok       ${name}`);
    } else {
      this.#failed += 1;
      console.log(`FAILED   ${name}${detail === "" ? "" : `\n         ${detail.replaceAll("\n", "\n         ")}`}`);
    }
  }

  skip(name: string, reason: string): void {
    this.#skipped += 1;
    console.log(`SKIPPED  ${name}: ${reason}`);
  }

  get failed(): number {
    return this.#failed;
  }

  /** The line that .ci/run adds up. */
  toString(): string {
    return `${this.#name}: ${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`;
  }
}
