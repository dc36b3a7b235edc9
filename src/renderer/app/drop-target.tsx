import { type DragEvent, type ReactNode, useState } from 'react'
import { desktop } from '../client/index.ts'
import { openDatabase } from '../workspace/databases.ts'
import { reportProblem } from '../workspace/problems.ts'
import classes from './main-area.module.css'

/** Opens the files that are dropped on the window. */
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
    for (const file of event.dataTransfer.files) open(file)
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

function open(file: File): void {
  const path = desktop.pathOf(file)
  if (path !== null) void openDatabase(path)
  else {
    const error = new Error('A browser does not tell where a dropped file lies. Choose it with Open instead.')
    reportProblem(`Could not open ${file.name}`, error)
  }
}
