import type { ViewDraft } from './view-draft.ts'

/** The draft without the constraint on a column, or on several that are named as “a, b”: an index of them is left. */
export function withoutUnique({ columns, indexes }: ViewDraft, named: string): Partial<ViewDraft> {
  return {
    columns: columns.map((column) =>
      column.unique && column.name === named ? { ...column, unique: false, index: true } : column,
    ),
    indexes: indexes.map((index) => {
      const names = index.columns.split(',').map((each) => each.trim().split(/\s+/)[0])
      return index.unique && names.join(', ') === named ? { ...index, unique: false } : index
    }),
  }
}
