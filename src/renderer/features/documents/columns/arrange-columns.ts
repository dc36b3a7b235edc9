import type { GridColumn } from '../../../components/data-grid/index.ts'

/** Puts columns in the order a person gave them, the fixed one first, then those that are frozen. */
export function arrangeColumns<Row>(
  columns: readonly GridColumn<Row>[],
  order: readonly string[],
  frozen: readonly string[],
): readonly GridColumn<Row>[] {
  const held = new Set(frozen)
  const places = new Map(order.map((id, at) => [id, at]))
  const placeOf = ({ id }: GridColumn<Row>): number => places.get(id) ?? order.length
  const rankOf = ({ id, fixed }: GridColumn<Row>): number => (fixed ? 0 : held.has(id) ? 1 : 2)
  return columns
    .map((column) => (held.has(column.id) ? { ...column, pinned: true } : column))
    .toSorted((one, other) => rankOf(one) - rankOf(other) || placeOf(one) - placeOf(other))
}

/** The order in which a column stands before another one, or after all of them. */
export function movedBefore(ids: readonly string[], moved: string, before: string | null): string[] {
  const others = ids.filter((id) => id !== moved)
  const at = before === null ? others.length : others.indexOf(before)
  return at < 0 ? [...ids] : others.toSpliced(at, 0, moved)
}
