import { DatastoreError } from '../../../shared/errors.ts'
import type { Dialect } from '../../storage/dialect.ts'
import { openStorage } from '../../storage/open-storage.ts'
import { row, type SqlRow, type SqlValue } from '../../storage/operation.ts'
import type { Storage } from '../../storage/storage.ts'
import { generateKey } from '../imports/generate-key.ts'
import { documentEntry, failed, type ImportEntry } from '../imports/import-entry.ts'
import { listTables, type SourceTable, type TableRelation } from './source-table.ts'
import { type Related, type TableShape, tableSql } from './table-sql.ts'

/** Which rows of a database become documents, and what they hold beside their own columns. */
export interface TableChoice {
  /** The table of which each row is a document. */
  readonly table: string
  /** Child tables: the rows that refer to a document's row become an array in it. `messages.sender` names one of several foreign keys. */
  readonly children?: readonly string[]
  /** Foreign key columns, such as `customer_id`: the row that one refers to becomes an object in the document. */
  readonly parents?: readonly string[]
}

/**
 * Opens a database to read its tables: a SQLite file, or a server's by its URL.
 *
 * @throws DatastoreError `NOT_FOUND`, `IO`, `CORRUPT` for a file that is none, `DISCONNECTED`.
 */
export async function openTables(source: string): Promise<Storage> {
  return await openStorage(source, { readonly: true, create: false })
}

/** Finds the tables of a choice. @throws DatastoreError `INVALID_INPUT` naming what there is. */
export async function shapeOf(storage: Storage, choice: TableChoice): Promise<TableShape> {
  const { dialect, location } = storage
  const tables = await storage.read(listTables(dialect))
  const table = known(tables, choice.table, { what: 'table', of: location, argument: 'table' })
  const byName = new Map(tables.map((each) => [each.name, each]))
  const related = (argument: 'children' | 'parents'): Related[] =>
    (choice[argument] ?? []).map((name) => {
      const many = argument === 'children'
      const what = many ? 'child' : 'reference to a parent'
      const relation = known(table[argument], name, { what, of: `the table "${table.name}"`, argument })
      return { relation, table: byName.get(relation.table)!, many }
    })
  const relations = [...related('parents'), ...related('children')]
  const counted = await storage
    .read(row<{ rows: number }>(`select count(*) as "rows" from ${dialect.compiler.table(table.name)}`))
    .catch((error: unknown) => {
      throw unread(error, [table.name])
    })
  return { table, relations, rows: counted!.rows }
}

/** Says of an error which tables were read; the database itself often tells neither them nor what to do. */
function unread(error: unknown, tables: readonly string[]): unknown {
  if (!(error instanceof DatastoreError) || error.code === 'CANCELLED') return error
  const { code, message, details } = error
  const again = code === 'CORRUPT' ? ' Choose the table again.' : ''
  const said = `The rows of "${tables.join('", "')}" could not be read. ${message}${again}`
  return new DatastoreError(code, said, { details, cause: error })
}

function known<Named extends SourceTable | TableRelation>(
  all: readonly Named[],
  name: string,
  { what, of, argument }: { readonly what: string; readonly of: string; readonly argument: string },
): Named {
  const found = all.find((each) => each.name === name)
  if (found !== undefined) return found
  const names = all.map((each) => each.name)
  throw new DatastoreError(
    'INVALID_INPUT',
    `There is no ${what} "${name}" of ${of}. Known are ${names.length === 0 ? 'none' : names.join(', ')}.`,
    { details: { argument, known: names } },
  )
}

interface Reading {
  readonly limit?: number
  readonly signal?: AbortSignal | undefined
}

/** Rows that are read at once. */
const chunk = 200

/** Reads the documents of a table from one snapshot, some at a time; `bytes` says that some held bytes, which became Base64. */
export async function* readTable(
  storage: Storage,
  shape: TableShape,
  { limit, signal }: Reading,
): AsyncGenerator<{ readonly entries: readonly ImportEntry[]; readonly bytes: boolean }, void, void> {
  const { dialect } = storage
  const read = [shape, ...shape.relations].map(({ table }, n) => rowReader(dialect, table, n))
  let line = 0
  let open: { readonly own: Row; readonly related: string[][] } | undefined
  const entryOf = ({ own, related }: NonNullable<typeof open>): ImportEntry => {
    line++
    const members = [...own.members]
    for (const [at, { relation, many }] of shape.relations.entries()) {
      const value = many ? `[${related[at]!.join(', ')}]` : (related[at]![0] ?? 'null')
      members.push(memberOf(relation.field, value))
    }
    const keys = shape.table.key.map((name) => own.sources[shape.table.columns.indexOf(name)]!)
    const missing = keys.indexOf('null')
    if (missing >= 0)
      return failed(line, `its primary key "${shape.table.key[missing]}" is null, so it has no key`)
    const entry = documentEntry(line, keys.length === 0 ? generateKey() : joinedKey(keys), objectOf(members))
    // A column may hold JSON that its database did not check.
    const wrong =
      'error' in entry
        ? members.find((member) => 'error' in documentEntry(line, 'x', objectOf([member])))
        : undefined
    if (wrong === undefined) return entry
    const [name] = /^"(?:[^"\\]|\\.)*"/.exec(wrong)!
    return failed(line, `its ${name} is not valid JSON: mend the value in the table`)
  }
  try {
    for await (const found of storage.stream(tableSql(dialect, shape, limit), [], { chunk, signal })) {
      const entries: ImportEntry[] = []
      let bytes = false
      for (const values of found) {
        const n = Number(values['n'])
        const part = read[n]!(values)
        bytes ||= part.bytes
        if (n > 0) open!.related[n - 1]!.push(objectOf(part.members))
        else {
          if (open !== undefined) entries.push(entryOf(open))
          open = { own: part, related: shape.relations.map(() => []) }
        }
      }
      yield { entries, bytes }
    }
  } catch (error) {
    throw unread(error, [shape.table.name, ...shape.relations.map(({ table }) => table.name)])
  }
  if (open !== undefined) yield { entries: [entryOf(open)], bytes: false }
}

interface Row {
  /** Its values as JSON, in the order of the columns, and with their names. */
  readonly sources: readonly string[]
  readonly members: readonly string[]
  readonly bytes: boolean
}

function rowReader({ tables }: Dialect, { columns, types }: SourceTable, n: number): (row: SqlRow) => Row {
  const forms = types.map((type) => tables.read('', type).as)
  return (found) => {
    const values = forms.map((_, at) => found[`${n}_${at}`] ?? null)
    const sources = values.map((value, at) => sourceOf(value, forms[at] === 'json'))
    return {
      sources,
      members: sources.map((source, at) => memberOf(columns[at]!, source)),
      bytes: values.some(
        (value, at) => value instanceof Uint8Array || (value !== null && forms[at] === 'bytes'),
      ),
    }
  }
}

/** A value as JSON; bytes as a text in Base64. */
function sourceOf(value: SqlValue, isJson: boolean): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  return isJson ? String(value) : JSON.stringify(value)
}

function memberOf(name: string, source: string): string {
  return `${JSON.stringify(name)}: ${source}`
}

function objectOf(members: readonly string[]): string {
  return `{${members.join(', ')}}`
}

/** The values of a key with slashes between, those within a value written as `%2F` and percent signs as `%25`, so that no two keys are one. */
function joinedKey(sources: readonly string[]): string {
  const parts = sources.map((source) => (source.startsWith('"') ? (JSON.parse(source) as string) : source))
  if (parts.length === 1) return parts[0]!
  return parts.map((part) => part.replaceAll('%', '%25').replaceAll('/', '%2F')).join('/')
}
