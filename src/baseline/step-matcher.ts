/**
 * Matches a text against a regular expression in time that is bounded by their lengths multiplied, whoever made up the text. V8 tries one
 * way after the other, and of groups that are repeated or may be left out there are more ways than can be tried. Here no state is
 * entered twice at one place of the text. It knows what micromatch writes: no back references, no looking behind.
 */

/** Expects the rest to match from a place on; built from the end to the beginning. */
type State =
  | { readonly kind: "match"; readonly id: number }
  | { readonly kind: "char"; readonly id: number; readonly is: (character: string) => boolean; readonly next: State }
  | { readonly kind: "either"; readonly id: number; first: State; readonly second: State }
  | { readonly kind: "edge"; readonly id: number; readonly isEnd: boolean; readonly next: State }
  | {
      readonly kind: "look";
      readonly id: number;
      readonly ahead: State;
      readonly wanted: boolean;
      readonly next: State;
    };

/** Puts an expression in front of what follows it. */
type Part = (next: State) => State;

const CLASS = /\[(?:\\.|[^\]\\])*\]/sy;
const TIMES = /\{(\d+),(\d+)\}/y;
/** A sign, or what one cannot be written as; no place and no reference. */
const ESCAPE = /[^A-Za-z0-9]|[nrtfv0dDsSwW](?!\d)|u[0-9a-f]{4}/iy;
/** A group's begin, but for those that look behind. */
const OPEN = /\((?:\?(?:[:=!]|<\w+>)|(?!\?))/y;

/** @throws {SyntaxError} if it is no regular expression, or has what this does not know */
export function stepMatcher(source: string): (text: string) => boolean {
  const { begin, states } = new Parser(source).parsed();
  return (text) => new Run(text, states).matches(begin);
}

class Parser {
  readonly #source: string;
  #at = 0;
  #states = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parsed(): { readonly begin: State; readonly states: number } {
    const whole = this.#sides();
    if (this.#at < this.#source.length) throw new SyntaxError("a group is not open");
    return { begin: whole(this.#match()), states: this.#states };
  }

  #sides(): Part {
    const sides = [this.#sequence()];
    while (this.#take("|")) sides.push(this.#sequence());
    return sides.reduceRight((others, side) => (next) => this.#either(side(next), others(next)));
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#peek)) parts.push(this.#repeated(this.#atom()));
    return (next) => parts.reduceRight((rest, part) => part(rest), next);
  }

  #repeated(part: Part): Part {
    const times = this.#token(TIMES);
    const [least, most] = times !== undefined ? times.slice(1, 3).map(Number) : (this.#sign() ?? [1, 1]);
    // Whether few or many are tried first makes no difference to whether it matches.
    this.#take("?");
    return (next) => repeated(part, least ?? 1, most ?? 1, next, (first, second) => this.#either(first, second));
  }

  #sign(): readonly [number, number] | undefined {
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    return this.#take("?") ? [0, 1] : undefined;
  }

  #atom(): Part {
    const open = this.#token(OPEN)?.[0];
    if (open !== undefined) return this.#group(open);
    const set = this.#token(CLASS)?.[0];
    if (set !== undefined) return this.#char(new RegExp(set));
    const sign = this.#peek;
    this.#at += 1;
    if (sign === "^" || sign === "$") return (next) => ({ kind: "edge", id: this.#id(), isEnd: sign === "$", next });
    if (sign === ".") return this.#char(/./s);
    if ("()[*+?".includes(sign)) throw new SyntaxError(`${sign} is out of place`);
    if (sign !== "\\") return this.#literal(sign);
    const escaped = this.#token(ESCAPE)?.[0];
    if (escaped === undefined) throw new SyntaxError("an escape that is not known");
    return this.#char(new RegExp(`\\${escaped}`));
  }

  #group(open: string): Part {
    const inner = this.#sides();
    if (!this.#take(")")) throw new SyntaxError("a group is not closed");
    if (open !== "(?=" && open !== "(?!") return inner;
    return (next) => ({ kind: "look", id: this.#id(), ahead: inner(this.#match()), wanted: open === "(?=", next });
  }

  #literal(one: string): Part {
    return (next) => ({ kind: "char", id: this.#id(), is: (character) => character === one, next });
  }

  #char(set: RegExp): Part {
    return (next) => ({ kind: "char", id: this.#id(), is: (character) => set.test(character), next });
  }

  #either(first: State, second: State) {
    return { kind: "either" as const, id: this.#id(), first, second };
  }

  #match(): State {
    return { kind: "match", id: this.#id() };
  }

  #id(): number {
    this.#states += 1;
    return this.#states - 1;
  }

  get #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #take(sign: string): boolean {
    const isThere = this.#peek === sign;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #token(kind: RegExp): RegExpExecArray | undefined {
    kind.lastIndex = this.#at;
    const found = kind.exec(this.#source) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}

function repeated(
  part: Part,
  least: number,
  most: number,
  next: State,
  either: (first: State, second: State) => Extract<State, { kind: "either" }>,
): State {
  let rest = next;
  if (most === Number.POSITIVE_INFINITY) {
    const loop = either(next, next);
    loop.first = part(loop);
    // Its own first time is the one that must be: written twice, groups in groups would double with each.
    return least === 0 ? loop : loop.first;
  }
  for (let time = least; time < most; time += 1) rest = either(part(rest), next);
  for (let time = 0; time < least; time += 1) rest = part(rest);
  return rest;
}

/** One text. */
class Run {
  readonly #text: string;
  readonly #states: number;
  /** Bit by state and place: it was there, and that led to no match. */
  readonly #failed: Uint32Array;

  constructor(text: string, states: number) {
    this.#text = text;
    this.#states = states;
    this.#failed = new Uint32Array(((states * (text.length + 1)) >>> 5) + 1);
  }

  matches(begin: State): boolean {
    return this.#reaches(begin, 0, undefined);
  }

  /** @param entered takes where it was, for one that is looked ahead with: what led to a match has not failed */
  #reaches(begin: State, from: number, entered: number[] | undefined): boolean {
    const states = [begin];
    const places = [from];
    for (let state = states.pop(); state !== undefined; state = states.pop()) {
      const at = places.pop() ?? 0;
      if (state.kind === "match") {
        for (const mark of entered ?? [])
          this.#failed[mark >>> 5] = (this.#failed[mark >>> 5] ?? 0) & ~(1 << (mark & 31));
        return true;
      }
      const mark = at * this.#states + state.id;
      const word = this.#failed[mark >>> 5] ?? 0;
      const bit = 1 << (mark & 31);
      if ((word & bit) !== 0) continue;
      this.#failed[mark >>> 5] = word | bit;
      entered?.push(mark);
      if (state.kind === "either") {
        states.push(state.second, state.first);
        places.push(at, at);
      } else if (this.#goesOn(state, at)) {
        states.push(state.next);
        places.push(state.kind === "char" ? at + 1 : at);
      }
    }
    return false;
  }

  #goesOn(state: Exclude<State, { kind: "match" | "either" }>, at: number): boolean {
    switch (state.kind) {
      case "char":
        return at < this.#text.length && state.is(this.#text.charAt(at));
      case "edge":
        return at === (state.isEnd ? this.#text.length : 0);
      case "look":
        return this.#reaches(state.ahead, at, []) === state.wanted;
      default:
        return state satisfies never;
    }
  }
}
