import type { ErrorCode, ErrorRecord } from '../../../shared/errors.ts'
import { isServerUrl } from '../../../shared/server-url.ts'

const advice: Partial<Record<ErrorCode, string>> = {
  BUSY: 'Another program is writing to this file. Wait for it, or close it, and try again.',
  READ_ONLY: 'Open a copy of the file that may be written, or change its permissions and open it again.',
  NOT_A_DATABASE: 'Choose an SQLite file; its name often ends in .db, .sqlite or .sqlite3.',
  CORRUPT:
    'Restore the file from a backup. What is still readable can be read with the sqlite3 program and ".recover".',
  REPLACED:
    'Your text is kept. The bar above the page offers to save what was open, and to open the file that is there now.',
  UNSUPPORTED_FORMAT: 'The file was written by a newer version: update this app and open it again.',
  UPGRADE_NEEDED: 'Upgrade the store first: a backup is made beside the file before anything changes.',
  DISCONNECTED: 'The app reconnects by itself as soon as the engine answers.',
  UNKNOWN_OUTCOME: 'Look at the document before trying again: the change may have been made.',
  IO: 'Check that the disk is there and has space, and that you may write to the folder.',
  INTERNAL: 'This is a fault in the app. Copy the error and report it.',
}

const logAdvice =
  'The bar above the page offers to open the file without that log. If a program still has the former file open, close that first.'

/** What is different where a server's database is meant. */
const serverAdvice: Partial<Record<ErrorCode, string>> = {
  BUSY: 'Others are working with this database. Try again.',
  READ_ONLY:
    'Choose “Edit connection” in the sidebar to connect without read-only, or ask for the right to write.',
  CORRUPT: 'Restore the tables from a backup of the server.',
  DISCONNECTED:
    'What you typed is kept. The app tries to reach the server by itself: do it again when it is back.',
  UNKNOWN_OUTCOME: 'Your text is kept. Save it again when the server is back: nothing is done twice.',
  ACCESS_DENIED: 'Choose “Edit connection” in the sidebar to give another user or password.',
  IO: 'Ask the administrator of the server to make room on it.',
}

/** Whether a server cannot be reached: nothing is refused or damaged, and the app continues when it is back. */
export function isOutage({ code, details }: Pick<ErrorRecord, 'code' | 'details'>): boolean {
  return code === 'DISCONNECTED' && isServer(details)
}

/** What happened, in words for the user. The name of a server that cannot be reached is left to the banner. */
export function messageOf(record: ErrorRecord): string {
  return isOutage(record) ? record.message.replace(/^The server of "[^"]*" /, 'The server ') : record.message
}

/** What the user can do about an error, by its code, and whether it is about a server. */
export function adviceFor({ code, details }: Pick<ErrorRecord, 'code' | 'details'>): string | undefined {
  if (details.log !== undefined) return logAdvice
  return (isServer(details) ? serverAdvice[code] : undefined) ?? advice[code]
}

function isServer({ path }: ErrorRecord['details']): boolean {
  return path !== undefined && isServerUrl(path)
}
