import { type CellKind, kindOf, widened } from './cell-kind.ts'

/** A column of a table that is written. */
export interface TableColumn {
  readonly name: string
  /** `text` where it never had a value. */
  readonly kind: CellKind
}

/** The values of a row by the names of their columns, as JSON source. */
export interface TableLine {
  readonly key: string
  readonly values: ReadonlyMap<string, string>
}

/** Collects the columns of a table and the kind of each from the rows read so far. */
export class TableColumns {
  readonly #kinds: Map<string, CellKind | null>
  /** Kinds that the view declares. Their columns keep them, whatever values come. */
  readonly #fixed: ReadonlyMap<string, CellKind>
  /** Whether columns follow as rows have them. */
  readonly open: boolean

  /** `names` come first; others follow as rows have them, unless the columns were chosen. */
  constructor(names: readonly string[], fixed: ReadonlyMap<string, CellKind>, open: boolean) {
    this.#kinds = new Map(names.map((name) => [name, fixed.get(name) ?? null]))
    this.#fixed = fixed
    this.open = open
  }

  /** Reads a row. Returns true when it adds a column or widens the kind of one. */
  take({ values }: TableLine): boolean {
    let changed = false
    for (const [name, source] of values) {
      const before = this.#kinds.get(name)
      if (before === undefined && !this.open) continue
      const kind = this.#fixed.has(name) ? null : kindOf(source)
      const after = kind === null ? (before ?? null) : widened(before ?? null, kind)
      if (before === after) continue
      this.#kinds.set(name, after)
      changed = true
    }
    return changed
  }

  list(): TableColumn[] {
    return Array.from(this.#kinds, ([name, kind]) => ({ name, kind: kind ?? 'text' }))
  }
}
