import type { Collision, DryRunReport } from '../../../shared/model/dry-run.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { readCell } from '../../queries/read-row.ts'
import { row, run } from '../../storage/operation.ts'
import type { Operation, SqlValue } from '../../storage/operation.ts'
import type { StoredRow } from '../row.ts'
import { identify } from '../../columns/kept-value.ts'

/** Values listed, and documents listed of each; all are counted. */
const mostValues = 100
const mostKeys = 10

interface UniqueColumn {
  readonly column: ViewColumn
  readonly index: number
  readonly sql: string
}

/**
 * Finds the values of unique columns that several rows have. Every value seen is kept in a table of a temporary
 * database, so that a million of them take no memory; only values that collide are kept here.
 */
export class Collisions {
  readonly #columns: readonly UniqueColumn[]
  readonly #listed = new Map<string, Collision & { rows: number; documents: number; keys: string[] }>()
  #count = 0
  #rows = 0

  constructor(columns: readonly ViewColumn[]) {
    this.#columns = columns.flatMap((column, index) =>
      column.unique === true ? [{ column, index, sql: upsert(tableOf(index)) }] : [],
    )
  }

  *create(): Operation<void> {
    for (const { index } of this.#columns) {
      yield* run(
        `create table ${tableOf(index)} (
          value primary key not null, key text not null, id integer not null, rows integer not null, documents integer not null
        ) without rowid`,
      )
    }
  }

  /** Notes the values of one document's rows. */
  *add(id: number, key: string, rows: readonly StoredRow[]): Operation<void> {
    for (const unique of this.#columns) {
      for (const values of rows) {
        const value = values[unique.index]!
        if (value === null) continue
        const held = (yield* row<Held>(unique.sql, [value, key, id]))!
        if (held.rows > 1) this.#note(unique, value, key, held)
      }
    }
  }

  /** How many values collide, in how many rows, and the first of them. */
  get found(): DryRunReport['collisions'] {
    const values = Array.from(this.#listed.values(), (each) => ({ ...each, keys: [...each.keys] }))
    return { count: this.#count, rows: this.#rows, values }
  }

  #note({ column, index }: UniqueColumn, value: SqlValue, key: string, held: Held): void {
    if (held.rows === 2) this.#count++
    this.#rows += held.rows === 2 ? 2 : 1
    const name = `${index} ${identify([value])}`
    const known = this.#listed.get(name)
    if (known !== undefined) {
      known.rows = held.rows
      known.documents = held.documents
      if (known.keys.length < mostKeys && known.keys.at(-1) !== key) known.keys.push(key)
      return
    }
    if (held.rows > 2 || this.#listed.size >= mostValues) return
    const { rows, documents } = held
    const keys = held.key === key ? [key] : [held.key, key]
    this.#listed.set(name, { column: column.name, value: readCell(column, value), rows, documents, keys })
  }
}

/** The document that had the value first, and how many have it now. */
interface Held {
  readonly key: string
  readonly rows: number
  readonly documents: number
}

function tableOf(index: number): string {
  return `held_${index}`
}

function upsert(table: string): string {
  return `insert into ${table} (value, key, id, rows, documents) values (?, ?, ?, 1, 1)
    on conflict (value) do update set
      rows = rows + 1, documents = documents + (id <> excluded.id), id = excluded.id
    returning key, rows, documents`
}
