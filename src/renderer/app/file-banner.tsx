import { Button } from '@mantine/core'
import { IconFileAlert } from '@tabler/icons-react'
import { useState } from 'react'
import { isServerUrl } from '../../shared/server-url.ts'
import { type LostFile, useLostFile } from '../client/index.ts'
import { fileName, reopenDatabase, saveOpened } from '../workspace/databases.ts'
import classes from './store-banner.module.css'
import { useFocus } from './use-focus.ts'

/** Says that the file of what is in front was taken away while it was open, and what can be done about it. */
export function FileBanner() {
  const { database } = useFocus()
  return database !== null && !isServerUrl(database) ? <Banner key={database} database={database} /> : null
}

const happened: Record<LostFile, string> = {
  gone: 'was deleted or moved away',
  replaced: 'was replaced by another file',
  overwritten: 'was overwritten by another program',
  unlogged: 'lost its write-ahead log, which was deleted or replaced',
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

  async function reopen(): Promise<void> {
    setOpening(true)
    await reopenDatabase(database)
    setOpening(false)
  }

  return (
    <div className={classes.banner}>
      <IconFileAlert size={16} aria-hidden />
      <span role="status" className={classes.words} title={database}>
        {fileName(database)} {happened[lost]}. {lost === 'overwritten' ? '' : 'You see what it held. '}
        What you typed is kept.
      </span>
      {lost !== 'overwritten' && (
        <Button disabled={saving !== null} onClick={() => void save()}>
          {saving === null ? 'Save what was open to another file…' : `Saving… ${saving} %`}
        </Button>
      )}
      <Button disabled={opening || saving !== null} onClick={() => void reopen()}>
        {lost === 'gone' || lost === 'unlogged' ? 'Open it again' : 'Open the file that is there now'}
      </Button>
    </div>
  )
}
