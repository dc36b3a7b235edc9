import { DatastoreError } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'

/** A definition is kept beside the record it belongs to; where they disagree, it is not to be run. */
export function readDefinition(view: string, definition: ViewDefinition | null): ViewDefinition | null {
  if (definition === null || definition.name === view) return definition
  throw new DatastoreError(
    'CORRUPT',
    `The definition of view "${view}" is that of "${definition.name}": another program has changed it. Restore the file from a backup.`,
    { details: { view } },
  )
}
