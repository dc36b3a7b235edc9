import { useRef, useState } from 'react'
import { ColumnsMenu } from '../../components/data-grid/index.ts'
import { linesOf } from '../../components/conditions/index.ts'
import { emptyForm, isOfRows } from '../../components/document-filter/index.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { useCommand } from '../../workspace/commands.ts'
import { useTabCommand } from '../../workspace/tab-commands.ts'
import { openImport } from '../../workspace/dialogs.ts'
import { useSettings } from '../../workspace/settings.ts'
import type { TabProps } from '../../workspace/tabs/tabs.ts'
import { CountLine } from './count-line.tsx'
import { DetailPane } from './detail-pane.tsx'
import { DocumentsGrid } from './documents-grid.tsx'
import classes from './documents.module.css'
import { DocumentsToolbar } from './documents-toolbar.tsx'
import { FilterLines } from './filter/filter-lines.tsx'
import { useSavedFilters } from './filter/use-saved-filters.ts'
import { useDocumentsTab } from './use-documents-tab.ts'
import { useFind } from './use-find.ts'

/** The documents of a store in key order: find, read and open one, make new ones, delete some. */
export function DocumentsTab({ tab, active }: TabProps<'documents'>) {
  const view = useDocumentsTab(tab)
  const { at, rows, shown, ticking, place, writable } = view
  const [open, setFiltering] = useState(false)
  const filtering = open || view.form.group.members.length > 0
  const paths = [...linesOf(view.form.group)].flatMap((line) => (isOfRows(line) ? [] : [line.path]))
  const saved = useSavedFilters(at)
  const panel = useRef<HTMLDivElement>(null)
  const detail = useSettings((settings) => settings.detail)

  const focusGrid = (): void => panel.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
  const find = useFind(at, view.asked, active, (index) => {
    view.setPlace(index)
    focusGrid()
  })
  useTabCommand('documents.edit', view.edit, active && writable)
  useCommand({ name: 'export.open', label: 'Export these documents…', run: view.exportAll }, active)

  return (
    <div ref={panel} className={classes.tab}>
      <DocumentsToolbar
        prefix={view.prefix}
        onPrefix={view.changePrefix}
        onJump={(key) => void find.jump(key)}
        filterRef={find.filterRef}
        jumpRef={find.jumpRef}
        onImport={writable ? () => openImport(at) : undefined}
        onExport={view.exportAll}
        onNew={writable ? view.create : undefined}
        onLeave={focusGrid}
        text={view.form.text}
        matchCase={view.form.matchCase}
        onText={(part) => view.changeForm({ ...view.form, ...part })}
        textRef={find.textRef}
        filtering={filtering}
        onFiltering={() => {
          setFiltering(!filtering)
          if (!filtering && view.form.group.members.length === 0) view.filterBy('')
          if (filtering) view.changeForm({ ...view.form, group: emptyForm.group })
        }}
        columns={
          <ColumnsMenu
            choices={shown.choices}
            hidden={shown.hidden}
            onChange={shown.choose}
            onReset={() => shown.choose(null)}
          />
        }
      />
      {filtering && (
        <FilterLines
          form={view.form}
          problems={view.problems}
          fields={view.fields}
          views={view.views}
          saved={saved}
          onChange={view.changeForm}
          onMakeView={writable && paths.length > 0 ? () => view.makeView(paths) : undefined}
        />
      )}
      {rows.failed && rows.rowCount > 0 && (
        <ErrorState
          strip
          what={`Could not read the documents of ${at.store}`}
          error={rows.failed}
          onRetry={rows.retry}
        />
      )}
      <div className={classes.body}>
        <SplitPane name="documents" sizes={[72, 28]} min={[240, 240]}>
          <div className={classes.rows}>
            <CountLine
              finding={rows.finding}
              order={view.order}
              onMakeView={writable ? (path) => view.makeView([path]) : undefined}
              count={rows.count}
              news={rows.news}
              onNews={rows.showNews}
              prefix={view.asked}
              ticked={ticking.count}
              onUntick={ticking.untick}
              onCopy={(form) => view.copy(ticking.selected, form)}
              onEdit={writable && rows.rowCount > 0 ? view.edit : undefined}
              onDelete={writable ? () => view.remove(ticking.selected, ticking.count) : undefined}
            />
            <DocumentsGrid view={view} />
          </div>
          {detail && rows.rowCount > 0 && (
            <DetailPane at={at} documentKey={place === null ? undefined : rows.getRow(place)?.key} />
          )}
        </SplitPane>
      </div>
    </div>
  )
}
