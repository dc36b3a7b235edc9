import type { BuildEstimate } from '../../../shared/model/dry-run.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { row, rows, run } from '../../storage/operation.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { Operation } from '../../storage/operation.ts'
import type { Storage } from '../../storage/storage.ts'
import { RowBatch } from '../row-batch.ts'
import type { StoredRow } from '../row.ts'
import { authoredTable, compileTable } from '../table-sql.ts'
import type { TableSql } from '../table-sql.ts'
import { ViewTable } from '../view-table.ts'

const table = 'trial'

/** Bytes of the small table and of each of its indexes, and the milliseconds that indexing took. */
interface Measured {
  readonly bytes: number
  readonly indexing: number
  readonly indexes: readonly { readonly columns: string; readonly bytes: number }[]
}

/** Rows the trial table takes: enough to tell how large a row is and how long it takes to write. */
const mostRows = 5000

/** Of each batch no more than these, so that rows of the whole store are among them. */
const mostRowsOfBatch = 250

/**
 * A small table like the one publishing would make, filled with a sample of its rows and indexed: how large it is
 * and how long it took says what the real one will be.
 */
export class Trial {
  readonly #storage: Storage
  readonly #sql: TableSql
  readonly #table: ViewTable
  /** Bytes that a row with its entries in all indexes takes more in the store's database than here. */
  readonly #wider: number
  readonly #entry: number
  #rows = 0
  #milliseconds = 0

  constructor(storage: Storage, definition: ViewDefinition, { adapter: { wider } }: Dialect) {
    this.#storage = storage
    // A sample may hold a value twice, and says no less of the index's size.
    const columns = definition.columns.map(({ unique, index, ...column }) => ({
      ...column,
      index: index === true || unique === true,
    }))
    this.#sql = compileTable(
      storage,
      table,
      authoredTable(storage.dialect, {
        name: definition.name,
        columns,
        indexes: definition.indexes?.map((index) => ({ ...index, unique: false })),
      }),
    )
    this.#table = new ViewTable(storage.dialect, { name: definition.name, table, columns })
    // The documents' ids have an index of their own.
    this.#entry = wider.entry
    this.#wider = wider.row + wider.entry * (1 + this.#sql.indexes.length)
  }

  *create(): Operation<void> {
    for (const sql of this.#sql.create) yield* run(sql)
  }

  /** Takes some of a batch's rows. */
  *add(documents: readonly { id: number; key: string; rows: readonly StoredRow[] }[]): Operation<void> {
    const started = performance.now()
    const batch = new RowBatch(this.#table)
    let left = Math.min(mostRowsOfBatch, mostRows - this.#rows)
    for (const { id, key, rows: all } of documents) {
      if (left <= 0) break
      const taken = all.slice(0, left)
      left -= taken.length
      this.#rows += taken.length
      yield* batch.add(id, key, taken)
    }
    yield* batch.flush()
    this.#milliseconds += performance.now() - started
  }

  /** What a table of that many rows takes; `reading` is how long reading and mapping the documents takes. */
  async estimate(count: number, reading: number): Promise<BuildEstimate> {
    const { bytes, indexing, indexes } = await this.#storage.write(() => this.#measure())
    const share = this.#rows === 0 ? 1 : count / this.#rows
    // Rows are written while the next documents are mapped; indexes come last.
    const milliseconds = Math.max(reading, this.#milliseconds * share) + indexing * share
    return {
      milliseconds,
      bytes: Math.round(bytes * share + this.#wider * count),
      rows: Math.round(count),
      sampled: this.#rows,
      indexes: indexes.map(({ columns, bytes: own }) => ({
        columns,
        bytes: Math.round(own * share + this.#entry * count),
      })),
    }
  }

  *#measure(): Operation<Measured> {
    const before = yield* this.#names()
    const started = performance.now()
    for (const sql of this.#sql.indexes) yield* run(sql)
    const indexing = performance.now() - started
    const names = yield* this.#names()
    const { bytes } = (yield* row<{ bytes: number }>(
      `select sum(pgsize) as bytes from dbstat where name in (${names.map(() => '?').join(', ')})`,
      names,
    ))!
    const indexes = yield* rows<Measured['indexes'][number]>(
      `select (select group_concat(name, ', ') from pragma_index_info(m.name)) as columns,
        (select sum(pgsize) from dbstat where name = m.name) as bytes
        from sqlite_master m where type = 'index' and tbl_name = ? and sql is not null order by rootpage`,
      [table],
    )
    const own = indexes.filter(({ columns }) => columns !== '_id')
    // More rows may come, and are added without them, as in a build.
    for (const name of names.filter((each) => !before.includes(each)))
      yield* run(`drop index ${this.#storage.dialect.compiler.table(name)}`)
    return { bytes, indexing, indexes: own }
  }

  *#names(): Operation<string[]> {
    const found = yield* rows<{ name: string }>(
      `select name from sqlite_master where tbl_name = ? or tbl_name glob ? and rootpage > 0`,
      [table, `${table}__words_*`],
    )
    return found.map(({ name }) => name)
  }
}
