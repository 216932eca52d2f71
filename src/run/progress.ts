/** A progress bar on standard error, on a terminal only. */

const WIDTH = 30;
/** Milliseconds between two drawings. */
const PACE = 100;

export class Progress {
  readonly #total: number;
  readonly #stream: NodeJS.WriteStream | undefined;
  #drawn = 0;

  /** @param total bytes in all; 0 if unknown: then there is no bar */
  constructor(total: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#total = total;
    this.#stream = stream.isTTY && total > 0 ? stream : undefined;
  }

  /** Draws the bar if it is time. */
  update(done: number): void {
    const now = performance.now();
    if (this.#stream === undefined || now - this.#drawn < PACE) return;
    this.#drawn = now;
    const share = Math.min(1, done / this.#total);
    const filled = Math.round(share * WIDTH);
    const percent = String(Math.floor(share * 100)).padStart(3);
    this.#stream.write(`\r${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${percent} %`);
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#drawn > 0) this.#stream?.write("\r\u001b[K");
  }
}
