import { IconFilter, IconSortAscending, IconSortDescending } from '@tabler/icons-react'
import type { DocumentOrder } from '../../../../shared/model/document-filter.ts'
import type { MenuEntries } from '../../../components/context-menu.tsx'
import { isField, orderOf, pathOf } from './column-order.ts'

interface ColumnActions {
  readonly changeOrder: (order: DocumentOrder) => void
  readonly filterBy: (path: string) => void
}

/** What the menu of a column of documents offers beside what every column has. */
export function columnMenu(id: string, { changeOrder, filterBy }: ColumnActions): MenuEntries {
  const filter = {
    label: 'Filter by this field',
    icon: <IconFilter size={15} />,
    run: () => filterBy(pathOf(id)),
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
      ...(isField(id) ? [filter] : []),
    ],
  ]
}
