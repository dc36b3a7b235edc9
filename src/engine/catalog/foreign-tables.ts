import { DatastoreError } from '../../shared/errors.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'

/** The error for tables that have the engine's names and are not the engine's. */
export function foreignTables(): DatastoreError {
  return new DatastoreError(
    'UNSUPPORTED_FORMAT',
    'This database has tables named "datastore_…" that Datastore did not write. It was left as it is: open another database, or rename those tables.',
  )
}

/**
 * Refuses tables with the engine's names that are there before the engine has made its own. Where definitions commit,
 * another program may have died after the first of them: its tables are taken over when they have the columns that
 * the engine gives them.
 *
 * @throws DatastoreError `UNSUPPORTED_FORMAT`.
 */
export function* refuseForeignTables(dialect: Dialect, definitions: readonly string[]): Operation<void> {
  const names = yield* dialect.introspector.tableNames()
  for (const sql of definitions) {
    const name = /\b(datastore_\w+) \(/.exec(sql)![1]!
    if (!names.includes(name)) continue
    const columns = (yield* dialect.introspector.columns(name)).map((column) => column.name)
    if (!dialect.adapter.definitionsCommit || columns.join() !== columnsOf(sql).join()) throw foreignTables()
  }
}

/** The columns that a definition begins its lines with; keys are none. */
function columnsOf(sql: string): string[] {
  return [...sql.matchAll(/[(,]\s*"?([a-z_]+)"? (?!key\b|\()/g)].map((match) => match[1]!)
}
