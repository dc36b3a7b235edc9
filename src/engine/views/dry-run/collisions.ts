import type { Collision, DryRunReport } from '../../../shared/model/dry-run.ts'
import type { ViewDefinition, ViewIndex } from '../../../shared/model/view-definition.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { readCell } from '../../queries/read-row.ts'
import { row, run } from '../../storage/operation.ts'
import type { Operation, SqlValue } from '../../storage/operation.ts'
import { columnsOfIndex } from '../constraints/constraints.ts'
import type { StoredRow } from '../row.ts'
import { identify } from '../../columns/kept-value.ts'
import { rowTest } from './row-test.ts'
import type { RowTest } from './row-test.ts'

/** Values listed, and documents listed of each; all are counted. */
const mostValues = 100
const mostKeys = 10

/** Columns whose values no two rows may have together. */
interface UniqueKey {
  readonly columns: readonly ViewColumn[]
  /** Their places in a row. */
  readonly places: readonly number[]
  readonly index: number
  readonly sql: string
  /** Tells whether a row is one of those that the key is of; null when all are. */
  readonly test: RowTest | null
}

/**
 * Finds the values of unique columns, and of columns that are unique together, that several rows have. Every value seen is kept in a table of a temporary
 * database, so that a million of them take no memory; only values that collide are kept here.
 */
export class Collisions {
  readonly #keys: readonly UniqueKey[]
  readonly #listed = new Map<string, Collision & { rows: number; documents: number; keys: string[] }>()
  #count = 0
  #rows = 0

  constructor({ name, columns, indexes = [] }: Pick<ViewDefinition, 'name' | 'columns' | 'indexes'>) {
    const keys = [
      ...columns.filter(({ unique }) => unique === true).map((column) => ({ columns: [column.name] })),
      ...indexes.filter(({ unique }) => unique === true),
    ] satisfies readonly ViewIndex[]
    this.#keys = keys.map((key: ViewIndex, index) => {
      const places = columnsOfIndex(key).map((each) => columns.findIndex((column) => column.name === each))
      return {
        columns: places.map((place) => columns[place]!),
        places,
        index,
        sql: upsert(tableOf(index)),
        test: key.where === undefined ? null : rowTest({ name, columns }, key.where),
      }
    })
  }

  *create(): Operation<void> {
    for (const { index } of this.#keys) {
      yield* run(
        `create table ${tableOf(index)} (
          value primary key not null, key text not null, id integer not null, rows integer not null, documents integer not null
        ) without rowid`,
      )
    }
  }

  /** Notes the values of one document's rows. */
  *add(id: number, key: string, rows: readonly StoredRow[]): Operation<void> {
    for (const unique of this.#keys) {
      for (const values of rows) {
        const held = unique.places.flatMap((place) => values[place] ?? [])
        if (held.length < unique.places.length) continue
        if (unique.test !== null && (yield* unique.test(values)) !== true) continue
        const value = held.length === 1 ? held[0]! : identify(held)
        const others = (yield* row<Held>(unique.sql, [value, key, id]))!
        if (others.rows > 1) this.#note(unique, held, key, others)
      }
    }
  }

  /** How many values collide, in how many rows, and the first of them. */
  get found(): DryRunReport['collisions'] {
    const values = Array.from(this.#listed.values(), (each) => ({ ...each, keys: [...each.keys] }))
    return { count: this.#count, rows: this.#rows, values }
  }

  #note({ columns, index }: UniqueKey, values: readonly SqlValue[], key: string, held: Held): void {
    if (held.rows === 2) this.#count++
    this.#rows += held.rows === 2 ? 2 : 1
    const name = `${index} ${identify(values)}`
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
    const cells = columns.map((column, place) => readCell(column, values[place]!))
    const column = columns.map((each) => each.name).join(', ')
    const value = cells.length === 1 ? cells[0]! : cells.map(String).join(', ')
    this.#listed.set(name, { column, value, rows, documents, keys })
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
