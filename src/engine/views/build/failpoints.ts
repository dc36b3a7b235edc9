/**
 * Every place where a build of a view may be cut off, in the order in which a build passes them. The places named
 * "in" stand within a transaction, which is undone; the others stand between two.
 */
export const failpoints = [
  /** In: table and build are registered. */
  'publish.registered',
  /** The build is registered, or taken over, and nothing is done yet. */
  'publish.committed',
  'fill.mapped',
  /** In: the batch's rows are written, and its checkpoint is not. */
  'fill.rows',
  /** In: rows and checkpoint are written. */
  'fill.checkpoint',
  'fill.committed',
  /** In: writers maintain the table from the next change on. */
  'join.recorded',
  'join.committed',
  'follow.mapped',
  /** In: rows of documents that were changed while the table was filled are written, and how far is not. */
  'follow.rows',
  'follow.checkpoint',
  'follow.committed',
  /** In: the build is released because a pause was asked for. */
  'pause.released',
  'pause.committed',
  /** In: another builder has taken a build over. */
  'resume.taken',
  /** In: an index is there, and that is not noted. */
  'index.created',
  'index.committed',
  /** In: the old table is gone, and the new one has not its name. */
  'swap.dropped',
  /** In: the new table has the view's name, and the catalog does not say so. */
  'swap.renamed',
  /** In: the catalog says so. */
  'swap.recorded',
  'swap.committed',
  /** In: what was filled is gone, and the catalog does not say so. */
  'cleanup.dropped',
  'cleanup.recorded',
  'cleanup.committed',
] as const

export type Failpoint = (typeof failpoints)[number]

let hook: ((point: Failpoint) => void) | undefined

/** Passes a place where a test may cut the work off. Otherwise nothing happens. */
export function failpoint(point: Failpoint): void {
  hook?.(point)
}

/** For tests: called at each failpoint of this process, to end it or to throw what a failing disk would. */
export function atFailpoints(call: ((point: Failpoint) => void) | undefined): void {
  hook = call
}
