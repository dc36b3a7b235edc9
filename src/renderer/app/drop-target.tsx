import { type DragEvent, type ReactNode, useState } from 'react'
import { desktop } from '../client/index.ts'
import { openDatabase } from '../workspace/databases.ts'
import { openImport } from '../workspace/dialogs.ts'
import { useTabs } from '../workspace/tabs/tabs.ts'
import { reportProblem } from '../workspace/problems.ts'
import classes from './main-area.module.css'

/** Opens the files that are dropped on the window, and imports those that are documents, and folders of them. */
export function DropTarget({
  className,
  children,
}: {
  readonly className: string | undefined
  readonly children: ReactNode
}) {
  const [over, setOver] = useState(false)
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')
  const drop = (event: DragEvent): void => {
    setOver(false)
    if (!hasFiles(event)) return
    event.preventDefault()
    for (const item of event.dataTransfer.items) {
      const file = item.getAsFile()
      if (file !== null) open(file, item.webkitGetAsEntry()?.isDirectory === true)
    }
  }
  return (
    <div
      className={className}
      onDragOver={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={drop}
    >
      {children}
      {over && <div className={classes.veil}>Drop to open</div>}
    </div>
  )
}

/** Files that are imported into the store in front rather than opened. */
const importable = /\.(csv|tsv|xlsx|json|ndjson|jsonl)(\.gz)?$/i

function open(file: File, folder: boolean): void {
  const path = desktop.pathOf(file)
  const what = `Could not open ${file.name}`
  if (path === null) {
    const error = new Error(
      `A browser does not tell where a dropped ${folder ? 'folder lies. Choose it with Import' : 'file lies. Choose it with Open'} instead.`,
    )
    return reportProblem(what, error)
  }
  if (!folder && !importable.test(path)) return void openDatabase(path)
  const { tabs, active } = useTabs.getState()
  const tab = tabs.find((each) => each.id === active)?.tab
  if (tab?.store !== undefined) return openImport({ database: tab.database, store: tab.store, path, folder })
  reportProblem(
    what,
    new Error(
      'It is no database, but can be imported into one. Open or create a database, then drop it again.',
    ),
  )
}
