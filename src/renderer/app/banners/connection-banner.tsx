import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { retryNow, useConnection } from '../../client/index.ts'
import { Delayed } from '../../components/states/skeleton.tsx'
import classes from './connection-banner.module.css'

/** Says that the engine cannot be reached, while the app tries again by itself. */
export function ConnectionBanner() {
  const { state } = useConnection()
  if (state === 'connected' || state === 'connecting') return null
  return (
    <Delayed milliseconds={600}>
      <div role="status" className={classes.banner}>
        <IconPlugConnectedX size={16} aria-hidden />
        <span className={classes.words}>
          The connection to the engine is lost. What you typed is kept here, and the app reconnects by itself.
        </span>
        <Button onClick={retryNow}>Retry now</Button>
      </div>
    </Delayed>
  )
}
