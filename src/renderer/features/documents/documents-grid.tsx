import { useState } from 'react'
import type { DocumentRow } from '../../../shared/model/document.ts'
import type { MenuEntries } from '../../components/context-menu.tsx'
import { DataGrid, isSelected } from '../../components/data-grid/index.ts'
import { openImport } from '../../workspace/dialogs.ts'
import { useSettings } from '../../workspace/settings.ts'
import { newDraftId, openTab } from '../../workspace/tabs/tabs.ts'
import { movedBefore } from './columns/arrange-columns.ts'
import { columnMenu } from './columns/column-menu.tsx'
import { CellEditor, type EditedCell } from './cell/cell-editor.tsx'
import { isEditable, nextOrder, pathOf, sortMarks } from './columns/column-order.ts'
import { copyCell } from './copy/copy-documents.ts'
import { openDocument } from './document-actions.ts'
import { emptyForm } from '../../components/document-filter/index.ts'
import { NoRows } from './no-rows.tsx'
import { rowMenu, rowsMenu } from './row-menu.tsx'
import type { DocumentsView } from './use-documents-tab.ts'

/** The documents as a grid: each can be opened, copied and deleted, and so can all that are selected. */
export function DocumentsGrid({ view }: { readonly view: DocumentsView }) {
  const { at, rows, shown, ticking, writable, copy, remove } = view
  const { columns, hidden, layout } = shown
  const indexBy = (field: string): void =>
    void openTab({ kind: 'view', ...at, view: null, draft: newDraftId(), field })
  const density = useSettings((settings) => settings.density)
  const [edited, edit] = useState<EditedCell | null>(null)

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
      edit: view.edit,
      copy: (form) => copy(selected, form),
      remove: () => remove(selected, count),
    })
  }

  return (
    <>
      <DataGrid
        label={`Documents of ${at.store}`}
        columns={columns}
        hidden={hidden}
        widths={layout.widths}
        onWidths={layout.setWidths}
        rowCount={rows.rowCount}
        rowHeight={density === 'compact' ? 24 : 28}
        getRow={rows.getRow}
        newsOf={rows.newsOf}
        onRangeChange={rows.onRange}
        active={view.place}
        onActiveChange={view.setPlace}
        onOpen={(row) => openDocument(at, row.key)}
        editOf={({ id }) =>
          writable && isEditable(id) ? ({ key }, cell) => edit({ key, path: pathOf(id), cell }) : undefined
        }
        selection={ticking.selection}
        growing={rows.count?.complete === false}
        onHide={(id) => shown.choose(new Set([...hidden, id]))}
        onMove={(id, before) =>
          layout.arrange({
            order: movedBefore(
              columns.map((column) => column.id),
              id,
              before,
            ),
          })
        }
        onFreeze={(id, frozen) => {
          const others = layout.frozen.filter((each) => each !== id)
          layout.arrange({ frozen: frozen ? [...others, id] : others })
        }}
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
        columnMenu={({ id }) => columnMenu(id, { ...view, indexBy: writable ? indexBy : undefined })}
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
      {edited !== null && (
        <CellEditor
          key={`${edited.path} ${edited.key}`}
          at={at}
          edited={edited}
          // A save that ends late must not close the editor of another cell.
          onClose={() => edit((now) => (now === edited ? null : now))}
        />
      )}
    </>
  )
}
