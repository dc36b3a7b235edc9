/** What is behind a value: paths of the document, places of the map; `open` where there may be more of them. */
export interface Origins {
  readonly paths: Set<number>
  readonly places: Set<number>
  open: boolean
}

/** Origins of the variables of one run of a function, by the numbers of the variables. */
export type Frame = Record<string, Origins | undefined>

/** Variables that an expression names: frame, number, and 1 where what it holds may be changed unseen; three after three. */
export type Mentions = readonly (Frame | number)[]
/** 1 where an expression rests on more than can be followed; 2 where it is a path, such as `doc.lines[0]`. */
export type Flags = number
/** Looks at the same variables, as far as they exist. */
export type Look = () => readonly unknown[]
/** A variable of a pattern: number, 1 where it keeps what it had, keys from the value to it (null: all of it), 1 where it is open. */
export type Binding = readonly [
  id: number,
  keeps: 0 | 1,
  keys: readonly (string | number)[] | null,
  open: 0 | 1,
]

/** What instrumented code calls so that values can be followed. Each takes the place in the log where its expression began. */
export interface LineageProbes {
  f(): Frame
  /** An object literal begins, and ends. */
  B(frame: Frame, literal: string): Frame
  E(frame: Frame, literal: string, made: object): object
  /** A property of a literal, and a spread in one. */
  k(
    frame: Frame,
    literal: string,
    name: string,
    place: number,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): unknown
  S(
    frame: Frame,
    literal: string,
    place: number,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): unknown
  /** Variables are given a value; `x` takes what was read meanwhile too. */
  d(
    frame: Frame,
    bindings: readonly Binding[],
    place: number,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): unknown
  x(frame: Frame, ids: readonly number[], from: number): void
  /** Something is put into an object that variables hold. */
  M(
    holders: Mentions,
    object: () => unknown,
    key: string | null,
    place: number,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): unknown
  /** What a loop or a method goes through, and one item of it. */
  R(
    frame: Frame,
    walk: string,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): unknown
  h(
    frame: Frame,
    around: Frame,
    walk: string,
    place: number,
    bindings: readonly Binding[],
    index: number,
  ): void
  /** Variables of the pattern that the document is taken apart with. */
  D(frame: Frame, bindings: readonly Binding[]): void
  /** Parameters of which nothing is known. */
  a(frame: Frame, ids: readonly number[]): void
  /** A parameter of a call of a known function; the last one of them says which. */
  p(
    frame: Frame,
    call: string,
    at: number,
    callee: number,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): unknown
  /** What a function was called with, where that is known; and what its parameters are given by it. */
  G(callee: number): object | undefined
  C(frame: Frame, bindings: readonly (readonly Binding[])[], called: unknown): void
}
