/** Several runs of one figure. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    min: round(at(0)),
    median: round((at(Math.floor(middle)) + at(Math.ceil(middle))) / 2),
    max: round(at(sorted.length - 1)),
  };
}

/** Of each round's two runs, which were made next to each other, how many times more the first took. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): Spread {
  return spread(numerators.map((value, index) => value / (denominators[index] ?? Number.NaN)));
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
