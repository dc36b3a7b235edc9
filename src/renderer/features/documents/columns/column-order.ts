import { joinPath, parsePath } from '../../../../shared/model/field-path.ts'
import type { DocumentColumn } from '../../../../shared/model/transfer/export.ts'
import type { DocumentOrder } from '../../../../shared/model/find/document-filter.ts'
import { fieldOf, isNested } from './grid-columns.tsx'

interface SortMark {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

const metas = ['key', 'updated', 'rev'] as const

/** The path of the field that a column shows. */
export const pathOf = (column: string): string =>
  isNested(column) ? fieldOf(column) : joinPath('', fieldOf(column))

/** Whether a column shows a field, and not what the store knows of a document. */
export const isField = (column: string): boolean => !column.startsWith('_')

/** Whether a cell of a column holds one value of the document, which can be changed. */
export const isEditable = (column: string): boolean =>
  isField(column) && (parsePath(pathOf(column)) ?? []).every((step) => !('each' in step))

/** What the columns of a grid show, beside the key. */
export function exportedColumns(columns: readonly { readonly id: string }[]): DocumentColumn[] {
  return columns.flatMap(({ id }): DocumentColumn[] => {
    if (isField(id)) return [{ path: pathOf(id) }]
    const meta = (['rev', 'updated'] as const).find((each) => id === `_${each}`)
    return meta === undefined ? [] : [{ meta }]
  })
}

/** The order by what a column shows. */
export function orderOf(column: string, descending: boolean): DocumentOrder {
  const meta = metas.find((each) => column === `_${each}`)
  return { by: meta === undefined ? { path: pathOf(column) } : { meta }, descending }
}

/** What a click on the header of a column orders by: rising, then falling, then by nothing. */
export function nextOrder(order: DocumentOrder | null, column: string): DocumentOrder | null {
  const rising = orderOf(column, false)
  if (order === null || JSON.stringify(order.by) !== JSON.stringify(rising.by)) return rising
  return order.descending ? null : { ...rising, descending: true }
}

/** The mark in the header of the column that the rows are ordered by. */
export function sortMarks(
  order: DocumentOrder | null,
  columns: readonly { readonly id: string }[],
): SortMark[] {
  if (order === null) return []
  const direction = order.descending ? 'desc' : 'asc'
  const of = JSON.stringify(order.by)
  return columns
    .filter(({ id }) => JSON.stringify(orderOf(id, false).by) === of)
    .map(({ id }) => ({ column: id, direction }))
}
