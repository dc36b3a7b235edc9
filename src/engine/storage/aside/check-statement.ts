import { DatastoreError } from '../../../shared/errors.ts'

/** Statements that only read. The connection holds them to it; this says so in plain words before anything is run. */
const reading: ReadonlySet<string> = new Set([
  'select',
  'with',
  'values',
  'table',
  'explain',
  'show',
  'describe',
  'desc',
])

/** Comments, texts and quoted names, in which words mean nothing. */
const opaque =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\$(\w*)\$[\s\S]*?\$\1\$/g

/**
 * Checks that a text of a person's is one statement that reads; returns it without what follows it.
 *
 * @throws DatastoreError `INVALID_INPUT`.
 */
export function checkStatement(sql: string): string {
  // MariaDB and MySQL run what stands in such a comment.
  if (/\/\*M?!/.test(sql))
    throw refused('A comment that begins with /*! is run by the server, and is not allowed here.')
  const plain = sql.replaceAll(opaque, (text) =>
    text.startsWith('--') || text.startsWith('/*') ? ' ' : '""',
  )
  const [first = '', ...more] = plain.split(';')
  const [word = ''] = /[a-z]+/i.exec(first) ?? []
  if (word === '') throw refused('There is no statement. Write one that begins with SELECT.')
  if (more.some((text) => text.trim() !== ''))
    throw refused('There is more than one statement. Run one at a time.')
  if (!reading.has(word.toLowerCase()))
    throw refused(
      `Only statements that read can be run here, and ${word.toUpperCase()} is none. Nothing was run.`,
    )
  if (/\binto\b/i.test(first))
    throw refused('A statement with INTO writes a table or a file. Nothing was run.')
  return sql.replace(/[;\s]+$/, '')
}

function refused(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'sql' } })
}
