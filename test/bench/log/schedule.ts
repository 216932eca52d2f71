/** Something that lives on the host: each yield is the milliseconds until it goes on. */
export type Life = Generator<number, void, void>;

interface Due {
  readonly at: number;
  readonly life: Life;
}

/** Runs many lives at once on one simulated clock, always the one whose turn is next. */
export class Schedule {
  /** Epoch milliseconds of the simulated clock. */
  now: number;
  // By time, the next one last; of equal times, the one that came first.
  readonly #due: Due[] = [];

  constructor(start: number) {
    this.now = start;
  }

  start(life: Life): void {
    this.#add({ at: this.now, life });
  }

  run(finished: () => boolean): void {
    for (let next = this.#due.pop(); next !== undefined; next = this.#due.pop()) {
      this.now = next.at;
      if (finished()) return;
      const { done, value } = next.life.next();
      if (!done) this.#add({ at: this.now + value, life: next.life });
    }
  }

  #add(due: Due): void {
    let index = this.#due.length;
    while (index > 0 && (this.#due[index - 1] as Due).at <= due.at) index--;
    this.#due.splice(index, 0, due);
  }
}
