/** What a campaign is asked for: how many runs, from which seed, and where to keep its files. */
export interface Order {
  readonly count: number
  /** The number of the first run: a violation is repeated by starting with its run. */
  readonly from: number
  /** UTC milliseconds at which no further run is begun; the outcome says how many there were. */
  readonly until?: number
  readonly seed: number
  /** The database it is for, where a campaign knows several: `sqlite`, `postgres` or `mysql`. */
  readonly dialect: string
  /** Whether all actors are tasks of one process that share one store object, where a campaign knows that. */
  readonly shared?: boolean
  /** A folder of the campaign's own; the caller that made it removes it. */
  readonly folder: string
  /** Documents in a store that is made for it, where that matters; a sensible number when not given. */
  readonly documents?: number
  /** Called with each violation as it is found, and with progress now and then. */
  readonly say: (line: string) => void
}

/** A promise that was not kept, with what is needed to see it again. */
export interface Violation {
  readonly run: number
  readonly what: string
  readonly repeat: string
}

export interface Outcome {
  readonly runs: number
  readonly violations: readonly Violation[]
  /** Counts that show what was really exercised. */
  readonly details: Readonly<Record<string, unknown>>
}

export type Campaign = (order: Order) => Promise<Outcome>

/** Collects violations and says each one at once, so that a run that is stopped has not hidden them. */
export class Violations {
  readonly list: Violation[] = []
  readonly #order: Order
  readonly #name: string

  constructor(order: Order, name: string) {
    this.#order = order
    this.#name = name
  }

  add(
    run: number,
    what: string,
    repeat = `--case ${this.#name} --seed ${this.#order.seed} --from ${run} --count 1`,
  ): void {
    this.list.push({ run, what, repeat })
    this.#order.say(`VIOLATION in run ${run}: ${what}\n  repeat: npm run faults -- ${repeat}`)
  }
}

/** Whether the order asks for this run, too. */
export function asksFor(order: Order, run: number): boolean {
  return run < order.from + order.count && Date.now() < (order.until ?? Infinity)
}

/** Adds one to a counter in a record of counters. */
export function countUp(counts: Record<string, number>, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by
}
