/**
 * Every place where a build of a view may be cut off, in the order in which a build passes them. Those that are said to
 * be "in" stand within a transaction, which is undone; the others stand between two.
 */
export const crashPoints = [
  /** In: table and build are registered. */
  'publish.registered',
  /** The build is registered, or taken over, and nothing is done yet. */
  'publish.committed',
  'batch.mapped',
  /** In: the batch's rows are written, and its checkpoint is not. */
  'batch.rows',
  /** In: rows and checkpoint are written. */
  'batch.checkpoint',
  'batch.committed',
  /** In: nothing is left to be read, and all documents are their writers' from here on. */
  'rest.left',
  'rest.committed',
  /** In: documents that were left to their writers have rows. */
  'left.filled',
  'left.committed',
  /** In: the build is let go of because somebody asked for a pause. */
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

export type CrashPoint = (typeof crashPoints)[number]

let hook: ((point: CrashPoint) => void) | undefined

/** Passes a place where a test may cut the work off. Otherwise nothing happens. */
export function crashPoint(point: CrashPoint): void {
  hook?.(point)
}

/** For tests: called at each crash point of this process, to end it or to throw what a failing disk would. */
export function atCrashPoints(call: ((point: CrashPoint) => void) | undefined): void {
  hook = call
}
