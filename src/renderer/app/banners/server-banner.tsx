import { Button } from '@mantine/core'
import { IconKey, IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { isServerUrl } from '../../../shared/server-url.ts'
import { type LostServer, retryServer, useDatabase, useLostServer } from '../../client/index.ts'
import { Delayed } from '../../components/states/skeleton.tsx'
import { fileName } from '../../workspace/databases.ts'
import { openConnect } from '../../workspace/dialogs.ts'
import classes from './store-banner.module.css'

/** Says that the server of the tab in front cannot be reached, and that nothing typed is lost. */
export function ServerBanner({ database }: { readonly database: string | null }) {
  return database !== null && isServerUrl(database) ? <Banner key={database} database={database} /> : null
}

function Banner({ database }: { readonly database: string }) {
  const lost = useLostServer(database)
  const { error } = useDatabase(database)
  const refusal = lost?.error ?? error
  if (refusal instanceof DatastoreError && refusal.code === 'ACCESS_DENIED') {
    return <Refused database={database} error={refusal} />
  }
  return lost ? <Lost database={database} lost={lost} /> : null
}

function Lost({ database, lost }: { readonly database: string; readonly lost: LostServer }) {
  return (
    // A server that is back at the first try was hardly gone.
    <Delayed milliseconds={600}>
      <div className={classes.banner}>
        <IconPlugConnectedX size={16} aria-hidden />
        <span role="status" className={classes.words} title={lost.error.message}>
          The connection to {fileName(database)} is lost{reasonOf(lost.error)}. What you see was read before,
          and what you type is kept.
        </span>
        <NextTry at={lost.retryAt} />
        <Button disabled={lost.retryAt === null} onClick={() => retryServer(database)}>
          Retry now
        </Button>
      </div>
    </Delayed>
  )
}

/** When it is tried again, counted down; not read out each second. */
function NextTry({ at }: { readonly at: number | null }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [at])
  const seconds = at === null ? 0 : Math.ceil((at - now) / 1000)
  return (
    <span aria-hidden className={classes.aside}>
      {at === null || seconds <= 0 ? 'trying…' : `trying again in ${seconds} s`}
    </span>
  )
}

function Refused({ database, error }: { readonly database: string; readonly error: DatastoreError }) {
  return (
    <div className={classes.banner}>
      <IconKey size={16} aria-hidden />
      <span role="status" className={classes.words} title={error.message}>
        {fileName(database)} lets the app in no more, or needs its password again. What you typed is kept.
      </span>
      <Button variant="filled" onClick={() => openConnect({ url: database, error })}>
        Connect…
      </Button>
    </div>
  )
}

/** The engine's reason without the URL before it and the advice behind it; that it is lost is said already. */
function reasonOf({ message }: DatastoreError): string {
  const reason = /cannot be reached: (.*?)\. Check host/.exec(message)?.[1]
  return reason === undefined || reason === 'it has ended the connection' ? '' : `: ${reason}`
}
