/** What is asked of whoever knows the names behind addresses: the interface between the watched host and DNS. */

/** A process instance as far as questions are concerned. */
export interface Asker {
  /** The same object in an instance and the copies that it forked. */
  readonly argv: readonly string[];
  readonly parent: Asker | undefined;
}

/** A name that an address may stand for. */
export interface NameOfHost {
  readonly name: string;
  /** True if surely the asker, or its next of kin, asked for it; false if somebody else may have. */
  readonly sure: boolean;
  /** True if of all that may have asked for it the asker, or its next of kin, is the likeliest. */
  readonly likely: boolean;
}

/** What a connection was called in the end. */
export interface CalledHost {
  /** Of its event: milliseconds since 1970. */
  readonly time: number;
  readonly serial: number;
  /** Label of the process. */
  readonly process: string;
  readonly address: string;
  readonly port: number;
  /** One, or all that it may have meant while fullmon learns, the likeliest first; none: it went by the address. */
  readonly names: readonly string[];
}

export interface HostNames {
  /** Milliseconds of event time that a connection waits for the answer that it came from. */
  readonly patience: number;
  /** Time until which all answers that were on their way are heard: live the reading may lag behind the events. */
  readonly heardUntil: number;
  /** A process talks to a resolver. Told at once and in the order of events; the serial is the event's. */
  contact(asker: Asker, server: string, time: number, serial?: number): void;
  /** All events until this time are told, and all that was to be heard until then is heard. */
  told(time: number): void;
  /** A resolver that the baseline knows: what it answers is believed. */
  trust(server: string): void;
  /** Until this time the host is learned; from then on resolvers that nobody used before are not believed. */
  settle(time: number): void;
  /** The names that the asker may mean by the address, the likeliest first; none if nobody asked for one. */
  namesOf(address: string, asker: Asker | undefined, time: number, serial?: number): readonly NameOfHost[];
  /** Told what each connection was called, if anybody wants to know. */
  readonly called?: ((host: CalledHost) => void) | undefined;
}
