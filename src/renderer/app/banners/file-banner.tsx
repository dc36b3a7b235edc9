import { Button } from '@mantine/core'
import { IconFileAlert } from '@tabler/icons-react'
import { useState } from 'react'
import { percentText } from '../../../shared/numbers.ts'
import { isServerUrl } from '../../../shared/server-url.ts'
import { type LostFile, useLostFile } from '../../client/index.ts'
import { fileName, reopenDatabase, saveOpened, setLogAside } from '../../workspace/databases.ts'
import classes from './store-banner.module.css'

/** Says that the file of the tab in front was taken away, or cannot be opened with its log, and offers what to do. */
export function FileBanner({ database }: { readonly database: string | null }) {
  return database !== null && !isServerUrl(database) ? <Banner key={database} database={database} /> : null
}

const happened: Record<LostFile, string> = {
  gone: 'was deleted or moved away',
  replaced: 'was replaced by another file',
  overwritten: 'was overwritten by another program',
  unlogged: 'lost its write-ahead log, which was deleted or replaced',
  refused: 'lies beside the write-ahead log of another file that was there before',
}

const again: Record<LostFile, string> = {
  gone: 'Open it again',
  replaced: 'Open the file that is there now',
  overwritten: 'Open the file that is there now',
  unlogged: 'Open it again',
  refused: 'Try again',
}

function Banner({ database }: { readonly database: string }) {
  const lost = useLostFile(database)
  const [saving, setSaving] = useState<number | null>(null)
  const [opening, setOpening] = useState(false)
  if (lost === undefined) return null

  async function save(): Promise<void> {
    setSaving(0)
    await saveOpened(database, setSaving)
    setSaving(null)
  }

  async function open(how: (path: string) => Promise<void>): Promise<void> {
    setOpening(true)
    await how(database)
    setOpening(false)
  }

  const isKept = lost !== 'overwritten' && lost !== 'refused'
  return (
    <div className={classes.banner}>
      <IconFileAlert size={16} aria-hidden />
      <span role="status" className={classes.words} title={database}>
        {fileName(database)} {happened[lost]}. {isKept ? 'You see what it held. ' : ''}
        {lost === 'refused' ? 'Nothing was read or written.' : 'What you typed is kept.'}
      </span>
      {isKept && (
        <Button disabled={saving !== null} onClick={() => void save()}>
          {saving === null ? 'Save what was open to another file…' : `Saving… ${percentText(saving / 100)}`}
        </Button>
      )}
      {lost === 'refused' && (
        <Button
          disabled={opening}
          title="The log is kept beside the file, under another name"
          onClick={() => void open(setLogAside)}
        >
          Open it without that log
        </Button>
      )}
      <Button disabled={opening || saving !== null} onClick={() => void open(reopenDatabase)}>
        {again[lost]}
      </Button>
    </div>
  )
}
