/** Milliseconds for which a change of a database counts as what this window has written to it. */
const countsFor = 3000

const writes = new Map<string, number>()

/** Notes that this window writes to a database. */
export function noteOwnWrite(database: string): void {
  writes.set(database, performance.now())
}

/** Whether this window has written to a database lately, so that a change of it is to be expected, and shown at once. */
export function hasWritten(database: string): boolean {
  const at = writes.get(database)
  return at !== undefined && performance.now() - at < countsFor
}
