import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import classes from './lineage.module.css'
import type { Lineage } from './use-lineage.ts'

/** Says in words what is lit, and lets it go. */
export function LineageNote({ lineage }: { readonly lineage: Lineage }) {
  const { picked, lit, failure, pick } = lineage
  if (picked === null) return null
  const words = failure
    ? 'Not known: the map does not run.'
    : (lit?.words ?? 'Looking where this comes from…')
  return (
    <div className={classes.note} role="group" aria-label="Lineage">
      <span role="status" className={classes.words} title={words}>
        {words}
      </span>
      <ActionIcon aria-label="Light nothing" size="sm" onClick={() => pick(null)}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}
