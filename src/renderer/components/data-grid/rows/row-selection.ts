/**
 * Which rows are selected: those of the keys, or, when it is `inverted`, all but those. The second stands for any number of rows,
 * fetched or not.
 */
export interface RowSelection {
  readonly keys: ReadonlySet<string>
  readonly inverted: boolean
}

export const noRows: RowSelection = { keys: new Set(), inverted: false }
export const allRows: RowSelection = { keys: new Set(), inverted: true }

export function isSelected({ keys, inverted }: RowSelection, key: string): boolean {
  return keys.has(key) !== inverted
}

export function countSelected({ keys, inverted }: RowSelection, rowCount: number): number {
  return inverted ? Math.max(0, rowCount - keys.size) : keys.size
}

/** Adds a row to those selected, or takes it away. */
export function toggled({ keys, inverted }: RowSelection, key: string): RowSelection {
  const next = new Set(keys)
  if (!next.delete(key)) next.add(key)
  return { keys: next, inverted }
}
