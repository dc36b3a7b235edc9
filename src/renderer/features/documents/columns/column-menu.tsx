import { IconFilter, IconListSearch, IconSortAscending, IconSortDescending } from '@tabler/icons-react'
import type { DocumentOrder } from '../../../../shared/model/find/document-filter.ts'
import type { MenuEntries } from '../../../components/context-menu.tsx'
import { isField, orderOf, pathOf } from './column-order.ts'

interface ColumnActions {
  readonly changeOrder: (order: DocumentOrder) => void
  readonly filterBy: (path: string) => void
  /** Begins a view that finds documents by a field; absent where no view can be written. */
  readonly indexBy: ((path: string) => void) | undefined
}

/** What the menu of a column of documents offers beside what every column has. */
export function columnMenu(id: string, { changeOrder, filterBy, indexBy }: ColumnActions): MenuEntries {
  const filter = {
    label: 'Filter by this field',
    icon: <IconFilter size={15} />,
    run: () => filterBy(pathOf(id)),
  }
  const index = {
    label: 'Index this field',
    icon: <IconListSearch size={15} />,
    disabled: indexBy === undefined,
    run: () => indexBy?.(pathOf(id)),
  }
  return [
    [
      {
        label: 'Sort ascending',
        icon: <IconSortAscending size={15} />,
        run: () => changeOrder(orderOf(id, false)),
      },
      {
        label: 'Sort descending',
        icon: <IconSortDescending size={15} />,
        run: () => changeOrder(orderOf(id, true)),
      },
      ...(isField(id) ? [filter, index] : []),
    ],
  ]
}
