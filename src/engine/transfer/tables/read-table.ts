import { DatastoreError } from '../../../shared/errors.ts'
import { openStorage } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import { generateKey } from '../imports/generate-key.ts'
import { documentEntry, failed, type ImportEntry } from '../imports/import-entry.ts'
import { keyOf } from '../imports/key-path.ts'
import { elementRanges, rewriteObjects } from '../json/json-values.ts'
import { listTables, type SourceTable, type TableRelation } from './source-table.ts'
import { bytesMember, type TableShape, tableSql } from './table-sql.ts'

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
 * Opens a SQLite file to read its tables.
 *
 * @throws DatastoreError `NOT_FOUND`, `IO`, `CORRUPT` for a file that is none, `UNSUPPORTED_DATABASE` for a server.
 */
export async function openTables(source: string): Promise<Storage> {
  const storage = await openStorage(source, { readonly: true, create: false })
  if (storage.dialect.name === 'sqlite') return storage
  await storage.close()
  throw new DatastoreError(
    'UNSUPPORTED_DATABASE',
    `${storage.location} is a server's database, and only tables of SQLite files are imported. Export the table as CSV, and import that.`,
    { details: { argument: 'source' } },
  )
}

/** Finds the tables of a choice. @throws DatastoreError `INVALID_INPUT` naming what there is. */
export async function shapeOf(storage: Storage, choice: TableChoice): Promise<TableShape> {
  const tables = await storage.read(listTables())
  const table = known(tables, choice.table, { what: 'table', of: storage.location, argument: 'table' })
  const byName = new Map(tables.map((each) => [each.name, each]))
  const chosen = (
    names: readonly string[],
    relations: readonly TableRelation[],
    argument: 'children' | 'parents',
  ) =>
    names.map((name) => {
      const what = argument === 'children' ? 'child' : 'reference to a parent'
      const relation = known(relations, name, { what, of: `the table "${table.name}"`, argument })
      return { relation, table: byName.get(relation.table)! }
    })
  return {
    table,
    children: chosen(choice.children ?? [], table.children, 'children'),
    parents: chosen(choice.parents ?? [], table.parents, 'parents'),
  }
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

/** Rows that are read at once: few, as each may have many children. */
const chunk = 64

/** Reads the documents of a table from one snapshot, some at a time; `bytes` says that some held bytes, which became Base64. */
export async function* readTable(
  storage: Storage,
  shape: TableShape,
  { limit, signal }: Reading,
): AsyncGenerator<{ readonly entries: readonly ImportEntry[]; readonly bytes: boolean }, void, void> {
  let line = 0
  for await (const found of storage.stream(tableSql(shape, limit), [], { chunk, signal })) {
    let bytes = false
    const entries = found.map(({ key, doc }) => {
      line++
      const text = withBase64(String(doc))
      bytes ||= text !== doc
      return entryOf(line, key === null ? null : String(key), text)
    })
    yield { entries, bytes }
  }
}

function entryOf(line: number, keys: string | null, text: string): ImportEntry {
  const key = keys === null ? generateKey() : joinedKey(keys)
  return key === null
    ? failed(line, 'its primary key is null, so it has no key')
    : documentEntry(line, key, text)
}

/** The values of a key with slashes between, those within a value written as `%2F` and percent signs as `%25`, so that no two keys are one. */
function joinedKey(keys: string): string | null {
  const source = withBase64(keys)
  const parts = elementRanges(source).map(({ start, end }) => partOf(source.slice(start, end)))
  if (parts.includes(null)) return null
  if (parts.length === 1) return parts[0]!
  return parts.map((part) => part!.replaceAll('%', '%25').replaceAll('/', '%2F')).join('/')
}

function partOf(source: string): string | null {
  return source === 'null' ? null : keyOf(source)
}

const marker = JSON.stringify(bytesMember).slice(1, -1)

function withBase64(source: string): string {
  if (!source.includes(marker)) return source
  return rewriteObjects(source, (members) => {
    const hex = members.size === 1 ? members.get(bytesMember) : undefined
    return hex && JSON.stringify(Buffer.from(hex.slice(1, -1), 'hex').toString('base64'))
  })
}
