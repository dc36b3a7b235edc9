import type { ViewRecord } from '../catalog/view-record.ts'
import type { Dialect, TableColumn } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'

const documentColumns = ['id', 'rev', 'updated', 'key', 'data']

/** The signature of a view of a legacy file, whose definition is unknown. */
export const legacySignature = 'python-original'

export interface LegacyStore {
  readonly name: string
  readonly views: readonly ViewRecord[]
}

/** Finds the stores of a legacy file: tables of exactly its five columns, and the views beside them. */
export function* findLegacyStores(dialect: Dialect): Operation<LegacyStore[]> {
  if (!dialect.adapter.readsLegacyFiles) return []
  const stores: string[] = []
  const viewTables = new Map<string, TableColumn[]>()
  for (const table of yield* dialect.introspector.tableNames()) {
    const columns = yield* dialect.introspector.columns(table)
    const names = columns.map((column) => column.name)
    if (names.length === documentColumns.length && documentColumns.every((name) => names.includes(name)))
      stores.push(table)
    else if (names.includes('_id') && names.includes('_key') && !names.includes('data'))
      viewTables.set(table, columns)
  }
  return stores.map((name) => ({
    name,
    views: [...viewTables]
      .filter(([table]) => ownerOf(table, stores) === name)
      .map(([table, columns]) => legacyView(name, table, columns)),
  }))
}

/** The store a view belongs to: the longest that its table's name starts with, or the only one there is. */
function ownerOf(table: string, stores: readonly string[]): string | undefined {
  if (stores.length === 1) return stores[0]
  return stores.filter((store) => table.startsWith(`${store}_`)).toSorted((a, b) => b.length - a.length)[0]
}

function legacyView(store: string, table: string, columns: readonly TableColumn[]): ViewRecord {
  return {
    name: table.startsWith(`${store}_`) ? table.slice(store.length + 1) : table,
    kind: 'program',
    table,
    version: 1,
    live: true,
    columns: columns
      .filter((column) => column.name !== '_id' && column.name !== '_key')
      .map(({ name, kind, notNull }) => ({ name, type: kind, notNull })),
    signature: legacySignature,
    indexedSeq: null,
    definition: null,
    failure: null,
    failedVersion: null,
    build: null,
  }
}
