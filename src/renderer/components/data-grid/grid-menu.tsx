import {
  IconArrowLeft,
  IconArrowRight,
  IconArrowsHorizontal,
  IconCopy,
  IconCursorText,
  IconEyeOff,
  IconPin,
  IconPinnedOff,
  IconRestore,
} from '@tabler/icons-react'
import type { MouseEvent } from 'react'
import type { MenuEntries, MenuEntry } from '../context-menu.tsx'
import type { GridColumn } from './columns/column.ts'
import type { ColumnLayout } from './columns/use-columns.ts'
import type { DataGridProps } from './data-grid-props.ts'

/** What a menu was asked for. */
export type MenuPlace =
  | { readonly row: number; readonly cell: Element | null }
  | { readonly column: number }
  | null

/** Where a right click or the menu key asks for a menu; null where there is nothing that one could be about. */
export function menuPlace(event: MouseEvent, active: number | null): MenuPlace {
  const { target, nativeEvent } = event
  if (!(target instanceof Element)) return null
  const header = target.closest<HTMLElement>('[data-column]')
  if (header) return { column: Number(header.dataset['column']) }
  const row = target.closest('[role="row"]:not([aria-rowindex="1"])')
  if (row)
    return { row: Number(row.getAttribute('aria-rowindex')) - 2, cell: target.closest('[aria-colindex]') }
  // The menu key is pressed on the grid itself, and means the row that stands out.
  const byKey = nativeEvent instanceof PointerEvent && nativeEvent.pointerType === ''
  return byKey && active !== null ? { row: active, cell: null } : null
}

/** What the menu at a place offers; nothing where the row is not there yet. */
export function gridMenu<Row>(
  place: MenuPlace,
  { getRow, menu, editOf, columnMenu, onHide, onMove, onFreeze }: DataGridProps<Row>,
  layout: ColumnLayout<Row>,
): MenuEntries {
  if (place === null) return []
  if ('row' in place) {
    const row = getRow(place.row)
    if (row === undefined) return []
    const { cell } = place
    const column = layout.visible[Number(cell?.getAttribute('aria-colindex')) - 1]
    const change = column && editOf?.(column)
    const others = menu?.(row, place.row) ?? []
    if (change === undefined || cell === null) return others
    const edit = {
      label: 'Edit value…',
      icon: <IconCursorText size={15} />,
      keys: 'f2',
      run: () => change(row, cell),
    }
    return [[edit], ...others]
  }
  const column = layout.visible[place.column]
  if (column === undefined) return []
  const others = columnMenu?.(column) ?? []
  return headerMenu({ column, index: place.column, layout, onHide, onMove, onFreeze, others })
}

interface HeaderMenu<Row> extends Pick<DataGridProps<Row>, 'onHide' | 'onMove' | 'onFreeze'> {
  readonly column: GridColumn<Row>
  readonly index: number
  readonly layout: ColumnLayout<Row>
  readonly others: MenuEntries
}

/** What a right click on the header of a column offers: the column's own actions, never those of a row. */
function headerMenu<Row>(header: HeaderMenu<Row>): MenuEntries {
  const { column, index, layout, onHide, others } = header
  const hide = {
    label: 'Hide column',
    icon: <IconEyeOff size={15} />,
    run: () => onHide?.(column.id),
  }
  return [
    ...others,
    [
      {
        label: 'Copy name',
        icon: <IconCopy size={15} />,
        run: () => void navigator.clipboard.writeText(column.header),
      },
    ],
    column.fixed ? [] : placeEntries(header),
    [
      {
        label: 'Fit to what it shows',
        icon: <IconArrowsHorizontal size={15} />,
        run: () => layout.fit(index),
      },
      { label: 'Usual width', icon: <IconRestore size={15} />, run: () => layout.resetWidth(index) },
      ...(onHide && !column.fixed ? [hide] : []),
    ],
  ]
}

/** Where the column stands: among its like, pinned or not, it moves by one place. */
function placeEntries<Row>({ column, index, layout, onMove, onFreeze }: HeaderMenu<Row>): MenuEntry[] {
  const { visible } = layout
  const movable = (at: number): boolean => {
    const other = visible[at]
    return other !== undefined && !other.fixed && (other.pinned ?? false) === (column.pinned ?? false)
  }
  const freeze = {
    label: column.pinned ? 'Let the column go' : 'Freeze column',
    icon: column.pinned ? <IconPinnedOff size={15} /> : <IconPin size={15} />,
    run: () => onFreeze?.(column.id, !column.pinned),
  }
  const left = {
    label: 'Move left',
    icon: <IconArrowLeft size={15} />,
    disabled: !movable(index - 1),
    run: () => onMove?.(column.id, visible[index - 1]?.id ?? null),
  }
  const right = {
    label: 'Move right',
    icon: <IconArrowRight size={15} />,
    disabled: !movable(index + 1),
    run: () => onMove?.(column.id, visible[index + 2]?.id ?? null),
  }
  return [...(onFreeze ? [freeze] : []), ...(onMove ? [left, right] : [])]
}
