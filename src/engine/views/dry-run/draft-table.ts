import { DatastoreError } from '../../../shared/errors.ts'
import type { Cell } from '../../../shared/model/query.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { compileQuery } from '../../queries/compile-query.ts'
import { readCell } from '../../queries/read-row.ts'
import type { QueryOptions } from '../../queries/view-types.ts'
import { openTemporary } from '../../storage/open-storage.ts'
import { exactRows, run } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Where } from '../../where.ts'
import type { StoredRow } from '../row.ts'
import { authoredTable, compileTable } from '../table-sql.ts'
import { ViewTable } from '../view-table.ts'

/** Rows of a draft in cells, with how they were found. */
interface DraftRows {
  readonly rows: readonly {
    readonly id: number
    readonly key: string
    readonly values: Record<string, Cell>
  }[]
  readonly sql: string
  readonly plan: readonly string[]
}

/**
 * The table that publishing a draft would make, in a temporary SQLite database: with its columns, indexes, checks and unique
 * columns, so that it refuses and answers as the view would. Foreign keys are not checked. `close` forgets it.
 */
export class DraftTable {
  readonly #storage: Storage = openTemporary()
  readonly #definition: ViewDefinition
  readonly #table: ViewTable

  /** `table` is the name that the view's table would have: plans name indexes by it. */
  constructor(definition: ViewDefinition, table: string) {
    const { name, columns, indexes, checks } = definition
    this.#definition = definition
    this.#table = new ViewTable(this.#storage.dialect, {
      name,
      table,
      columns,
      constraints: { indexes, checks },
    })
  }

  async create(): Promise<void> {
    const { dialect } = this.#storage
    const { create, indexes } = compileTable(
      this.#storage,
      this.#table.table,
      authoredTable(dialect, this.#definition),
    )
    await this.#storage.write(() => runAll([...create, ...indexes]))
  }

  /** Adds rows of documents, each whole or not at all, and returns the refusals by key. */
  async add(
    documents: readonly { readonly id: number; readonly key: string; readonly rows: readonly StoredRow[] }[],
  ): Promise<ReadonlyMap<string, DatastoreError>> {
    const refused = new Map<string, DatastoreError>()
    await this.#storage.write(() => this.#addAll(documents, refused))
    return refused
  }

  /** The rows that meet conditions. */
  async query(where: Where, options: QueryOptions): Promise<DraftRows> {
    const { dialect } = this.#storage
    const { name, columns } = this.#definition
    const view = { name, table: this.#table.table, columns }
    const sources = { documents: '', store: '' }
    const { sql, params } = compileQuery(dialect, view, where, options, sources)
    const found = await this.#storage.read(exactRows({ sql, params }))
    return {
      rows: found.map((row) => ({
        id: Number(row['_id']),
        key: String(row['_key']),
        values: Object.fromEntries(
          columns.map((column) => [column.name, readCell(column, row[column.name]!)]),
        ),
      })),
      sql,
      plan: await this.#storage.read(dialect.introspector.explain(sql, params)),
    }
  }

  async count(): Promise<number> {
    return await this.#storage.read(this.#table.count())
  }

  close(): Promise<void> {
    return this.#storage.close()
  }

  *#addAll(
    documents: Parameters<DraftTable['add']>[0],
    refused: Map<string, DatastoreError>,
  ): Operation<void> {
    for (const { id, key, rows } of documents) {
      yield* run('savepoint document')
      try {
        yield* this.#table.add(id, key, rows)
      } catch (error) {
        if (!(error instanceof DatastoreError) || error.code !== 'CONSTRAINT') throw error
        refused.set(key, error)
        yield* run('rollback to document')
      }
      yield* run('release document')
    }
  }
}

function* runAll(statements: readonly string[]): Operation<void> {
  for (const sql of statements) yield* run(sql)
}
