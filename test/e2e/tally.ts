/** Counts checks and prints one line for each. */
export class Tally {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

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
    return `e2e: ${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`;
  }
}
