import { type ReactNode, useEffect, useState } from 'react'
import classes from './skeleton.module.css'

/** Shows its children only after 150 ms, so that what comes at once does not flicker. */
export function Delayed({
  children,
  milliseconds = 150,
}: {
  readonly children: ReactNode
  readonly milliseconds?: number
}) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), milliseconds)
    return () => clearTimeout(timer)
  }, [milliseconds])
  return shown ? children : null
}

/** Grey lines in place of content that is on its way. */
export function Skeleton({
  lines = 3,
  label = 'Loading',
}: {
  readonly lines?: number
  readonly label?: string
}) {
  return (
    <Delayed>
      <div role="status" aria-label={label} className={classes.lines}>
        {Array.from({ length: lines }, (_, line) => (
          <div key={line} className={classes.line} style={{ width: `${90 - ((line * 37) % 50)}%` }} />
        ))}
      </div>
    </Delayed>
  )
}
