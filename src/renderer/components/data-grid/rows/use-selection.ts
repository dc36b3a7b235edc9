import { useRef } from 'react'
import { allRows, noRows, type RowSelection, toggled } from './row-selection.ts'

export interface GridSelection<Row> {
  readonly keyOf: (row: Row) => string
  readonly selected: RowSelection
  readonly onChange: (selected: RowSelection) => void
  /** The keys of a span of rows, both ends included, some of which may not have been fetched yet. */
  readonly keysIn?: (from: number, to: number) => Promise<readonly string[]>
}

interface SelectionInput<Row> {
  readonly selection: GridSelection<Row> | undefined
  readonly getRow: (index: number) => Row | undefined
  readonly rowCount: number
  readonly active: number | null
}

export interface Selecting {
  /** A click on a row: alone it selects nothing more, with Ctrl it adds or takes away, with Shift it selects up to there. */
  readonly press: (index: number, held: { readonly add: boolean; readonly extend: boolean }) => void
  readonly toggle: (index: number) => void
  /** Selects from the row where the selection began. */
  readonly extend: (index: number) => void
  readonly all: () => void
  readonly clear: () => void
  /** Where the next span begins. */
  readonly begin: (index: number) => void
}

/** Which rows are selected, as lists do it everywhere: Ctrl adds one, Shift selects up to it, Ctrl+A all. */
export function useSelection<Row>({ selection, getRow, rowCount, active }: SelectionInput<Row>): Selecting {
  const anchor = useRef<number | null>(null)
  /** Tells an answer that came too late from the one that was asked for last. */
  const asked = useRef(0)

  function keyAt(index: number): string | undefined {
    const row = getRow(index)
    return row === undefined ? undefined : selection?.keyOf(row)
  }

  function change(selected: RowSelection): void {
    asked.current++
    selection?.onChange(selected)
  }

  async function span(one: number, other: number): Promise<void> {
    if (selection === undefined) return
    const [from, to] = [Math.min(one, other), Math.max(one, other)]
    const loaded = Array.from({ length: to - from + 1 }, (_, at) => keyAt(from + at))
    const known = loaded.filter((key) => key !== undefined)
    if (known.length === loaded.length || selection.keysIn === undefined) return change(listed(known))
    const question = ++asked.current
    const keys = await selection.keysIn(from, to)
    if (question === asked.current) change(listed(keys))
  }

  function toggle(index: number, along: number | null = null): void {
    const key = keyAt(index)
    if (selection === undefined || key === undefined) return
    const { selected } = selection
    const first = along === null || !isNone(selected) ? undefined : keyAt(along)
    anchor.current = index
    change(toggled(first === undefined ? selected : listed([first]), key))
  }

  const extend = (index: number): void => {
    anchor.current ??= active ?? index
    void span(anchor.current, index)
  }
  const clear = (): void => {
    if (selection !== undefined && !isNone(selection.selected)) change(noRows)
  }
  return {
    press: (index, { add, extend: further }) => {
      if (further) return extend(index)
      // The row that stands out counts as selected: the second one clicked with Ctrl makes two.
      if (add) return toggle(index, active === index ? null : active)
      clear()
      anchor.current = index
    },
    toggle: (index) => toggle(index),
    extend,
    all: () => {
      if (rowCount > 0) change(allRows)
    },
    clear,
    begin: (index) => {
      anchor.current = index
    },
  }
}

const listed = (keys: Iterable<string>): RowSelection => ({ keys: new Set(keys), inverted: false })

const isNone = ({ keys, inverted }: RowSelection): boolean => keys.size === 0 && !inverted
