import type { ErrorCode } from '../../shared/errors.ts'

const advice: Partial<Record<ErrorCode, string>> = {
  BUSY: 'Another program is writing to this file. Wait for it, or close it, and try again.',
  READ_ONLY: 'Open a copy of the file that may be written, or change its permissions and open it again.',
  NOT_A_DATABASE: 'Choose an SQLite file; its name often ends in .db, .sqlite or .sqlite3.',
  CORRUPT:
    'Restore the file from a backup. What is still readable can be read with the sqlite3 program and ".recover".',
  UNSUPPORTED_FORMAT: 'The file was written by a newer version: update this app and open it again.',
  UPGRADE_NEEDED: 'Upgrade the store first: a backup is made beside the file before anything changes.',
  DISCONNECTED: 'The app reconnects by itself as soon as the engine answers.',
  UNKNOWN_OUTCOME: 'Look at the document before trying again: the change may have been made.',
  IO: 'Check that the disk is there and has space, and that you may write to the folder.',
  INTERNAL: 'This is a fault in the app. Copy the error and report it.',
}

/** What a person can do about an error, as far as its code tells. */
export function adviceFor(code: ErrorCode): string | undefined {
  return advice[code]
}
