import type { ViewColumn } from '../catalog/view-column.ts'
import { rowOf } from '../sandbox/sandbox.ts'
import type { RowGroup } from '../sandbox/sandbox.ts'
import type { SqlValue } from '../storage/operation.ts'
import { isKeptAsItIs } from '../columns/keep-value.ts'
import { hasTooManyWords } from '../columns/text/words.ts'
import type { RowValue } from '../columns/keep-value.ts'
import { storeRows } from './row.ts'
import type { RowTarget, StoredRow } from './row.ts'

/** Where the values of a group's rows go: for each column the place of its value in a row. */
interface Layout {
  readonly names: readonly string[]
  readonly places: readonly number[]
}

/**
 * Turns groups of rows into rows as a table stores them, as `storeRows` does, several times faster: a row that has every
 * column, each with a value that is stored as it is, is only put into the order of the columns.
 */
export class GroupStore {
  readonly #target: RowTarget
  #layout: Layout | null = null

  constructor(target: RowTarget) {
    this.#target = target
  }

  /** @throws DatastoreError as `storeRows` */
  store(key: string, groups: readonly RowGroup[]): StoredRow[] {
    const stored: StoredRow[] = []
    for (const { names, count, values } of groups) {
      const places = this.#placesOf(names)
      for (let row = 0, first = 0; row < count; row++, first += names.length) {
        const plain = places && this.#storePlain(places, values, first)
        if (plain) stored.push(plain)
        else stored.push(...storeRows(this.#target, key, [rowOf(names, values, first)]))
      }
    }
    return stored
  }

  /** The places of the columns among these names; null where the rows have other names, or lack some. */
  #placesOf(names: readonly string[]): readonly number[] | null {
    const { columns } = this.#target
    if (names.length !== columns.length) return null
    if (this.#layout !== null && areEqual(this.#layout.names, names)) return this.#layout.places
    const places = columns.map((column) => names.indexOf(column.name))
    if (places.includes(-1)) return null
    this.#layout = { names, places }
    return places
  }

  #storePlain(places: readonly number[], values: RowGroup['values'], first: number): StoredRow | null {
    const { columns } = this.#target
    const stored: SqlValue[] = []
    for (let index = 0; index < places.length; index++) {
      const value = values[first + places[index]!]
      if (!isStoredAsItIs(columns[index]!, value)) return null
      stored.push(value)
    }
    return stored
  }
}

/** Whether `storeRows` would store the value unchanged; false also where that takes a closer look. */
function isStoredAsItIs(column: ViewColumn, value: RowValue): value is string | number | null {
  if (column.fullText === true && typeof value === 'string' && hasTooManyWords(value)) return false
  return value === null ? column.notNull !== true : isKeptAsItIs(column, value)
}

function areEqual(some: readonly string[], others: readonly string[]): boolean {
  return some === others || some.every((name, index) => name === others[index])
}
