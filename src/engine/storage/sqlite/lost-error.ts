import { DatastoreError } from '../../../shared/errors.ts'
import type { FileState } from '../../../shared/model/database.ts'

/** What a writer is told of a file that was taken away while it was open, and what to do. */
export function lostError(path: string, fate: Exclude<FileState, 'same'>): DatastoreError {
  const still = 'What was open can still be read: save it with a backup to another file.'
  const messages = {
    gone: `"${path}" was deleted or moved away while it was open. Nothing of this was written to it. ${still}`,
    replaced: `"${path}" was replaced by another file while it was open. Nothing of this was written. ${still} Open it again to go on with the file that is there now.`,
    overwritten: `"${path}" was overwritten by another program while it was open, such as by a copy of a backup. Nothing of this was written. Open it again to go on with what is there now.`,
    unlogged: `The write-ahead log beside "${path}" ("${path}-wal") was deleted or replaced while the file was open. Nothing of this was written, as it would be lost. ${still} Then close this one and open it again.`,
  }
  const code = fate === 'gone' || fate === 'unlogged' ? 'NOT_FOUND' : 'REPLACED'
  return new DatastoreError(code, messages[fate], { details: { path } })
}
