import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { CommandKeys } from '../../workspace/command-keys.tsx'
import classes from './query.module.css'
import { CancelQuery } from './result-strip.tsx'

interface NoResultProps {
  readonly running: boolean
  readonly onCancel: () => void
  readonly onRun: () => void
  /** What to do first. */
  readonly children: ReactNode
}

/** What stands in the place of rows: that they are on their way, or that nothing was run. */
export function NoResult({ running, onCancel, onRun, children }: NoResultProps) {
  if (running) {
    return (
      <div className={classes.waiting}>
        <CancelQuery onCancel={onCancel} />
      </div>
    )
  }
  return (
    <EmptyState
      title="Not run yet"
      action={
        <Button variant="filled" rightSection={<CommandKeys name="query.run" />} onClick={onRun}>
          Run
        </Button>
      }
    >
      {children}
    </EmptyState>
  )
}
