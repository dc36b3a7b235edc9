/** What happened in the map on one document, as it leaves QuickJS. Numbers are those of the map's probe table. */
export interface GuestTrace {
  /** Counters that are not zero: slot, count, slot, count … */
  readonly n: readonly number[]
  /** Paths of the document in the order in which they were first read. */
  readonly p: readonly string[]
  /** For each row: site, how many of the paths had been read before it, and those read for it. */
  readonly r: readonly (readonly [site: number, before: number, reads: readonly number[]])[]
  /** Values seen: site and one text for each of its names, in order of time. */
  readonly v: readonly (readonly [site: number, ...shown: string[]])[]
  /** 1 where there was more than is kept. */
  readonly x: 0 | 1
}
