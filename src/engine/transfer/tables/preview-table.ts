import type { SourceTableSummary, TablePreview } from '../../../shared/model/transfer/table-import.ts'
import { bytesNote } from './import-table.ts'
import { openTables, readTable, shapeOf, type TableChoice } from './read-table.ts'
import { listTables } from './source-table.ts'

/** Lists the tables of a database. @throws DatastoreError as `openTables`. */
export async function listSourceTables(source: string): Promise<SourceTableSummary[]> {
  const storage = await openTables(source)
  try {
    const tables = await storage.read(listTables(storage.dialect))
    return tables.map(({ name, columns, key, children, parents }) => ({
      name,
      columns: [...columns],
      key: [...key],
      children: children.map(summaryOf),
      parents: parents.map(summaryOf),
    }))
  } finally {
    await storage.close()
  }
}

/** Reads the first rows of a table as an import with these choices would. @throws DatastoreError as `importTable`. */
export async function previewTable(
  source: string,
  choice: TableChoice,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal | undefined },
): Promise<TablePreview> {
  const storage = await openTables(source)
  try {
    const shape = await shapeOf(storage, choice)
    const preview: TablePreview = { rows: shape.rows, documents: [], errors: [], notes: [] }
    for await (const { entries, bytes } of readTable(storage, shape, { limit, signal })) {
      if (bytes) preview.notes.push(bytesNote)
      for (const entry of entries) {
        if ('document' in entry) preview.documents.push(entry.document)
        else if ('error' in entry) preview.errors.push(entry.error)
      }
    }
    return preview
  } finally {
    await storage.close()
  }
}

type Relation = SourceTableSummary['children'][number]

function summaryOf(relation: { readonly [Name in keyof Relation]: Readonly<Relation[Name]> }): Relation {
  return { ...relation, columns: [...relation.columns], refers: [...relation.refers] }
}
