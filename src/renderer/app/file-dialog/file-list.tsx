import { IconDatabase, IconFile, IconFolder, IconHistory } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { FileEntry, RecentFile } from '../../../shared/model/database.ts'
import { sizeText } from '../../components/texts/size-text.ts'
import { dayText } from '../../components/texts/time-text.ts'
import classes from './file-dialog.module.css'
import { folderOf, nameOf } from './paths.ts'

interface FileListProps {
  readonly entries: readonly FileEntry[]
  readonly recent: readonly RecentFile[]
  readonly active: number | null
  readonly onActive: (index: number) => void
  readonly onChoose: (entry: FileEntry) => void
  readonly onRecent: (path: string) => void
  readonly empty: ReactNode
}

/** Folders and files of one folder; the text field below holds the focus and moves the mark. */
export function FileList({ entries, recent, active, onActive, onChoose, onRecent, empty }: FileListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active !== null) list.current?.querySelector(`#file-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    // Scrolled by the keys too, as every region that scrolls.
    <div ref={list} className={classes.list} role="group" aria-label="Folder" tabIndex={0}>
      {recent.length > 0 && (
        <div className={classes.recent} aria-label="Recent files" role="group">
          {recent.map((file) => (
            <button
              key={file.path}
              type="button"
              className={classes.entry}
              onClick={() => onRecent(file.path)}
            >
              <IconHistory size={16} aria-hidden />
              <span className={classes.name}>{nameOf(file.path)}</span>
              <span className={classes.detail}>{folderOf(file.path)}</span>
            </button>
          ))}
        </div>
      )}
      <div id="file-list" role="listbox" aria-label="Files">
        {entries.map((entry, index) => (
          <div
            key={entry.path}
            id={`file-${index}`}
            role="option"
            aria-selected={index === active}
            className={classes.entry}
            onMouseDown={(event) => {
              event.preventDefault()
              onActive(index)
            }}
            onClick={() => entry.kind === 'folder' && onChoose(entry)}
            onDoubleClick={() => entry.kind === 'file' && onChoose(entry)}
          >
            <EntryIcon entry={entry} />
            <span className={classes.name}>{entry.name}</span>
            {entry.kind === 'file' && <span className={classes.detail}>{sizeText(entry.size)}</span>}
            <span className={classes.when}>{dayText(entry.modified)}</span>
          </div>
        ))}
      </div>
      {entries.length === 0 && <div className={classes.none}>{empty}</div>}
    </div>
  )
}

function EntryIcon({ entry }: { readonly entry: FileEntry }) {
  if (entry.kind === 'folder')
    return <IconFolder size={16} aria-label="Folder" className={classes.folderIcon} />
  if (/\.(db3?|sqlite3?)$/i.test(entry.name)) return <IconDatabase size={16} aria-hidden />
  return <IconFile size={16} aria-hidden />
}
