import { IconFilter, IconSortAscending, IconSortDescending } from '@tabler/icons-react'
import type { DocumentRow } from '../../../shared/model/document.ts'
import type { MenuEntries } from '../../components/context-menu.tsx'
import { DataGrid, isSelected } from '../../components/data-grid/index.ts'
import { openImport } from '../../workspace/dialogs.ts'
import { useSettings } from '../../workspace/settings.ts'
import { nextOrder, orderOf, pathOf, sortMarks } from './columns/column-order.ts'
import { copyCell } from './copy/copy-documents.ts'
import { openDocument } from './document-actions.ts'
import { emptyForm } from './filter/filter-form.ts'
import { NoRows } from './no-rows.tsx'
import { rowMenu, rowsMenu } from './row-menu.tsx'
import type { DocumentsView } from './use-documents-tab.ts'

/** The documents as a grid: each can be opened, copied and deleted, and so can all that are selected. */
export function DocumentsGrid({ view }: { readonly view: DocumentsView }) {
  const { at, rows, shown, ticking, writable, copy, remove } = view
  const { columns, hidden, layout } = shown
  const density = useSettings((settings) => settings.density)

  const menu = (row: DocumentRow): MenuEntries => {
    const { count, selected, selection } = ticking
    if (count < 2 || !isSelected(selection.selected, row.key)) {
      const one = { keys: [row.key] }
      const { key } = row
      return rowMenu({ at, key, writable, copy: (form) => copy(one, form), remove: () => remove(one, 1) })
    }
    return rowsMenu({
      count,
      writable,
      copy: (form) => copy(selected, form),
      remove: () => remove(selected, count),
    })
  }

  const columnMenu = ({ id }: { readonly id: string }): MenuEntries => [
    [
      {
        label: 'Sort ascending',
        icon: <IconSortAscending size={15} />,
        run: () => view.changeOrder(orderOf(id, false)),
      },
      {
        label: 'Sort descending',
        icon: <IconSortDescending size={15} />,
        run: () => view.changeOrder(orderOf(id, true)),
      },
      ...(id.startsWith('.')
        ? [
            {
              label: 'Filter by this field',
              icon: <IconFilter size={15} />,
              run: () => view.filterBy(pathOf(id)),
            },
          ]
        : []),
    ],
  ]

  return (
    <DataGrid
      label={`Documents of ${at.store}`}
      columns={columns}
      hidden={hidden}
      widths={layout.widths}
      onWidths={layout.setWidths}
      rowCount={rows.rowCount}
      rowHeight={density === 'compact' ? 24 : 28}
      getRow={rows.getRow}
      onRangeChange={rows.onRange}
      active={view.place}
      onActiveChange={view.setPlace}
      onOpen={(row) => openDocument(at, row.key)}
      selection={ticking.selection}
      growing={rows.count?.complete === false}
      onHide={(id) => layout.hide(new Set([...hidden, id]))}
      onCopy={() => copy(ticking.selected, 'rows')}
      onCopyCell={(row, column) => void copyCell(at, row.key, column.id)}
      onKey={(event, row) => {
        if (event.key !== 'Delete' || !writable || row === undefined) return
        event.preventDefault()
        if (ticking.count > 0) remove(ticking.selected, ticking.count)
        else remove({ keys: [row.key] }, 1)
      }}
      menu={menu}
      sort={sortMarks(view.order, columns)}
      onSort={(id) => view.changeOrder(nextOrder(view.order, id))}
      columnMenu={columnMenu}
      empty={
        <NoRows
          prefix={view.asked}
          finding={rows.finding}
          onClearFilter={() => view.changeForm(emptyForm)}
          onClear={() => view.changePrefix('')}
          onNew={writable ? view.create : undefined}
          onImport={() => openImport(at)}
          store={at.store}
          loading={rows.loading}
          error={rows.failed}
          onRetry={rows.retry}
        />
      }
    />
  )
}
