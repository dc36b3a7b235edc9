import { isAbsolute } from 'node:path'
import { DatastoreError } from '../../../../shared/errors.ts'

/** Refuses a path without its folder: the engine host's own working folder means nothing to the person. */
export function checkFullPath(path: string): void {
  if (isAbsolute(path)) return
  throw new DatastoreError('INVALID_INPUT', `"${path}" is not a full path. Give the folder too.`, {
    details: { path, argument: 'path' },
  })
}
