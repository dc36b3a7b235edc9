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
  /** For each row the lineage of its columns: name, paths, sites, and 1 where there may be more behind it. */
  readonly c?: readonly (readonly (readonly [
    name: string,
    paths: readonly number[],
    sites: readonly number[],
    open: 0 | 1,
  ])[])[]
  /** 1 where the map changed the document. */
  readonly w?: 0 | 1
  /** What happened, in its order: kind (statement, way, turn, value, row, stop), number, and how many paths had been read (of a turn: which). */
  readonly s?: readonly number[]
}
