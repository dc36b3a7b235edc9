/** What an input of the contract may name as the place it is about. */
interface Placed {
  readonly database?: unknown
  readonly target?: unknown
}

/** Procedures of the contract that change a database, by name, with the part of their input that names it. */
const writes: ReadonlyMap<string, keyof Placed> = new Map([
  ['databases.createStore', 'database'],
  ['databases.copyStore', 'target'],
  ['databases.upgrade', 'database'],
  ['documents.save', 'database'],
  ['documents.delete', 'database'],
  ['views.publish', 'database'],
  ['views.reindex', 'database'],
  ['views.resume', 'database'],
  ['views.repair', 'database'],
  ['views.remove', 'database'],
  ['views.cancelBuild', 'database'],
  ['views.restore', 'database'],
  ['imports.start', 'database'],
])

/** The database that a call writes to, or null when it only reads. */
export function writtenDatabase(path: readonly string[], input: unknown): string | null {
  const part = writes.get(path.join('.'))
  if (part === undefined || typeof input !== 'object' || input === null) return null
  const place = (input as Placed)[part]
  return typeof place === 'string' ? place : null
}
