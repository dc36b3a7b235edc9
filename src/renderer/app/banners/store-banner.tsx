import { Button } from '@mantine/core'
import { IconArchive, IconLock } from '@tabler/icons-react'
import { type InStore, useDatabase } from '../../client/index.ts'
import { upgradeStore } from '../../workspace/databases.ts'
import classes from './store-banner.module.css'

/** Says why the store in front cannot be written, and what can be done about it. */
export function StoreBanner({ at }: { readonly at: InStore | null }) {
  return at && <Banner at={at} />
}

function Banner({ at }: { readonly at: InStore }) {
  const { data } = useDatabase(at.database)
  const format = data?.stores.find((store) => store.name === at.store)?.format
  if (data?.readonly) {
    return (
      <div role="note" className={classes.banner}>
        <IconLock size={15} aria-hidden />
        <span className={classes.words}>Read-only. {data.readonlyReason}</span>
      </div>
    )
  }
  if (format !== 'legacy') return null
  return (
    <div role="note" className={classes.banner}>
      <IconArchive size={15} aria-hidden />
      <span className={classes.words}>
        Written by the Python original, read-only until upgraded. The upgrade makes a backup beside the file
        first.
      </span>
      <Button onClick={() => void upgradeStore(at.database, at.store)}>Upgrade…</Button>
    </div>
  )
}
