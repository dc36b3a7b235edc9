import { DatastoreError } from '../../../shared/errors.ts'

/** What a database says of a person's statement, as an error for that person: with the place where the database tells one. */
export function statementError(error: unknown, sql: string): unknown {
  const said = error instanceof DatastoreError ? error.cause : error
  if (error instanceof DatastoreError && error.code === 'READ_ONLY')
    return new DatastoreError(
      'INVALID_INPUT',
      'The statement writes, and only statements that read can be run here. Nothing was changed.',
      { details: { argument: 'sql' }, cause: said },
    )
  // What else the engine knows of an error is of its own statements: a table that is missing was taken away.
  if (!(said instanceof Error) || (error instanceof DatastoreError && !isOfStatement(said))) return error
  return new DatastoreError('INVALID_INPUT', `The database refuses the statement: ${said.message}`, {
    details: { argument: 'sql', ...placeOf(said, sql) },
    cause: said,
  })
}

/** Whether an error is about what the statement says or computes: by SQLite's code, or by its SQLSTATE. */
function isOfStatement(error: Error): boolean {
  const { code, sqlState } = error as { readonly code?: unknown; readonly sqlState?: unknown }
  return /^(SQLITE_ERROR|0A|2[1-2]|42|HY000)/.test(String(sqlState ?? code))
}

/** 1-based, as errors have it; empty where the database does not tell. */
function placeOf(error: Error, sql: string): { line?: number; columnNumber?: number } {
  const offset = offsetOf(error, sql)
  if (offset === null || offset < 0) return {}
  const before = sql.slice(0, offset)
  return { line: before.split('\n').length, columnNumber: offset - before.lastIndexOf('\n') }
}

function offsetOf(error: Error, sql: string): number | null {
  // PostgreSQL counts characters, from 1.
  const { position } = error as { readonly position?: unknown }
  if (typeof position === 'string')
    return Array.from(sql)
      .slice(0, Number(position) - 1)
      .join('').length
  // MariaDB and MySQL quote the text from the place on, and count lines.
  const near = /near '([\s\S]*)' at line (\d+)/.exec(error.message)
  if (near !== null) {
    const line = sql.split('\n').slice(0, Number(near[2]) - 1)
    const from = line.reduce((length, each) => length + each.length + 1, 0)
    return near[1] === '' ? sql.length : sql.indexOf(near[1]!, from)
  }
  // SQLite names the word alone, which is the place where it stands once.
  const word = /near "(.+?)": |no such \w+: (\S+)/.exec(error.message)
  const named = word?.[1] ?? word?.[2]?.split('.').at(-1)
  if (named === undefined) return null
  const places = [...sql.matchAll(/\w+|[^\w\s]/g)].filter(([token]) => token === named)
  return places.length === 1 ? places[0]!.index : null
}
