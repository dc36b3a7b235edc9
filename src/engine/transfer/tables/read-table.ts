import { DatastoreError } from '../../../shared/errors.ts'
import type { NestedChoice } from '../../../shared/model/transfer/table-import.ts'
import type { Dialect } from '../../storage/dialect.ts'
import { openStorage } from '../../storage/open-storage.ts'
import { row, type SqlRow, type SqlValue } from '../../storage/operation.ts'
import type { Storage } from '../../storage/storage.ts'
import { generateKey } from '../imports/generate-key.ts'
import { documentEntry, failed, type ImportEntry } from '../imports/import-entry.ts'
import { listTables, type SourceTable, type TableRelation } from './source-table.ts'
import {
  type Nesting,
  numberRelations,
  type NumberedRelation,
  orderOf,
  type Related,
  type TableShape,
  tableSql,
} from './table-sql.ts'

/** Which rows of a database become documents, and what they hold beside their own columns. */
export interface TableChoice extends NestedChoice {
  /** The table of which each row is a document. */
  readonly table: string
}

/** Relations that one statement can join: MariaDB and SQLite take 61 and 64 tables. */
const mostRelations = 50

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
  const relations = relationsOf(dialect, tables, table, choice)
  const all = numberRelations({ table, relations })
  if (all.length > mostRelations)
    throw new DatastoreError(
      'INVALID_INPUT',
      `The documents would take rows from ${all.length} tables, and ${mostRelations} are the most. Choose fewer.`,
      { details: { argument: 'children' } },
    )
  const counted = await storage
    .read(row<{ rows: number }>(`select count(*) as "rows" from ${dialect.compiler.table(table.name)}`))
    .catch((error: unknown) => {
      throw unread(error, [table.name])
    })
  return { table, relations, rows: counted!.rows }
}

function relationsOf(
  dialect: Dialect,
  tables: readonly SourceTable[],
  table: SourceTable,
  choice: NestedChoice,
): Related[] {
  const related = (argument: 'children' | 'parents'): Related[] =>
    (choice[argument] ?? []).map((each) => {
      const { name, ...within } = typeof each === 'string' ? { name: each } : each
      const many = argument === 'children'
      const what = many ? 'child' : 'reference to a parent'
      const relation = known(table[argument], name, { what, of: `the table "${table.name}"`, argument })
      const other = tables.find((one) => one.name === relation.table)!
      const relations = relationsOf(dialect, tables, other, within)
      if (relations.length > 0 && orderOf(dialect, other).length === 0)
        throw new DatastoreError(
          'INVALID_INPUT',
          `The table "${other.name}" has no primary key, by which its rows could be told apart: no rows can be put into them.`,
          { details: { argument } },
        )
      return { relation, table: other, many, relations }
    })
  return [...related('parents'), ...related('children')]
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
  const related = numberRelations(shape)
  const read = [shape, ...related].map(({ table }, n) => rowReader(dialect, table, n))
  let line = 0
  const entryOf = (own: OpenRow): ImportEntry => {
    line++
    const members = membersOf(own, 0, related)
    const keys = shape.table.key.map((name) => own.sources[shape.table.columns.indexOf(name)]!)
    const missing = keys.indexOf('null')
    if (missing >= 0)
      return failed(line, `its primary key "${shape.table.key[missing]}" is null, so it has no key`)
    const entry = documentEntry(line, keys.length === 0 ? generateKey() : joinedKey(keys), objectOf(members))
    // A column may hold JSON that its database did not check.
    const wrong = 'error' in entry ? wrongColumn(own, 0, shape, related) : undefined
    return wrong === undefined
      ? entry
      : failed(line, `its ${wrong} is not valid JSON: mend the value in the table`)
  }
  /** The rows that are being read: that of the document, and those that lead to the last one, each within the one before. */
  const open: OpenRow[] = []
  try {
    for await (const found of storage.stream(tableSql(dialect, shape, limit), [], { chunk, signal })) {
      const entries: ImportEntry[] = []
      let bytes = false
      for (const values of found) {
        const n = Number(values['n'])
        const part = read[n]!(values)
        bytes ||= part.bytes
        const row = { ...part, within: new Map<number, OpenRow[]>() }
        const { depth } = n === 0 ? { depth: 0 } : related[n - 1]!
        if (n === 0 && open.length > 0) entries.push(entryOf(open[0]!))
        open.length = depth
        if (depth > 0) addTo(open[depth - 1]!.within, n, row)
        open.push(row)
      }
      yield { entries, bytes }
    }
  } catch (error) {
    throw unread(
      error,
      [shape, ...related].map(({ table }) => table.name),
    )
  }
  if (open.length > 0) yield { entries: [entryOf(open[0]!)], bytes: false }
}

interface Row {
  /** Its values as JSON, in the order of the columns, and with their names. */
  readonly sources: readonly string[]
  readonly members: readonly string[]
  readonly bytes: boolean
}

/** A row with the rows within it, by the numbers of their relations. */
interface OpenRow extends Row {
  readonly within: Map<number, OpenRow[]>
}

function addTo(lists: Map<number, OpenRow[]>, n: number, row: OpenRow): void {
  const list = lists.get(n)
  if (list === undefined) lists.set(n, [row])
  else list.push(row)
}

/** The first column of a row, or of one within it, that holds no JSON, and the table of it; undefined where all do. */
function wrongColumn(
  row: OpenRow,
  n: number,
  { table }: Nesting,
  related: readonly NumberedRelation[],
): string | undefined {
  const member = row.members.find((each) => 'error' in documentEntry(1, 'x', objectOf([each])))
  if (member !== undefined) {
    const [name] = /^"(?:[^"\\]|\\.)*"/.exec(member)!
    return n === 0 ? name : `${name} in a row of "${table.name}"`
  }
  for (const relation of related.filter(({ within }) => within === n))
    for (const each of row.within.get(relation.number) ?? []) {
      const wrong = wrongColumn(each, relation.number, relation, related)
      if (wrong !== undefined) return wrong
    }
  return undefined
}

/** The members of a row of table `n`, those of the rows within it among them. */
function membersOf(row: OpenRow, n: number, related: readonly NumberedRelation[]): readonly string[] {
  const inner = related.filter(({ within }) => within === n)
  return [
    ...row.members,
    ...inner.map(({ number, relation, many }) => {
      const objects = (row.within.get(number) ?? []).map((each) => objectOf(membersOf(each, number, related)))
      return memberOf(relation.field, many ? `[${objects.join(', ')}]` : (objects[0] ?? 'null'))
    }),
  ]
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
