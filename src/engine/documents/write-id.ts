import { hash, randomUUID } from 'node:crypto'
import { invalidArgument } from '../invalid-argument.ts'

/** What names a write, so that it can be repeated. */
export interface RepeatOptions {
  /**
   * Names this write, in any text of your own that no other write has; made up when it is not given. When its outcome is not
   * known, do the same again with the same `writeId`, which is also in `details` of the error: a put that was saved then
   * answers as before, and is not done twice.
   */
  readonly writeId?: string
}

const markLength = 12
const isMark = /^[0-9a-f]{12}$/

/** A name for a write whose caller gave it none: the random end of a UUID, which is its own mark. */
export function newWriteId(): string {
  return randomUUID().slice(-markLength)
}

/** The part of a revision that tells which write made it. */
export function writeMark(writeId: string): string {
  return isMark.test(writeId) ? writeId : hash('sha256', writeId, 'hex').slice(0, markLength)
}

/** @throws DatastoreError `INVALID_INPUT` for what is no text, or an empty one. */
export function checkWriteId(writeId: unknown): asserts writeId is string | undefined {
  if (writeId !== undefined && (typeof writeId !== 'string' || writeId === ''))
    throw invalidArgument('writeId', '"writeId" is a text that names the write, and is not empty.')
}
