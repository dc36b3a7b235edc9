import { delay } from '../../shared/delay.ts'
import { DatastoreError } from '../../shared/errors.ts'
import { retry } from '../../shared/retry.ts'

/** How often documents are read and changed anew because another writer was quicker. */
const mostAttempts = 50

/** Reads and writes again as long as `isOvertaken` says that another writer was quicker; waits longer after each of the later attempts. */
export function retryOvertaken<T>(
  work: () => Promise<T>,
  isOvertaken: (error: unknown) => boolean = isConflict,
): Promise<T> {
  return retry(work, {
    attempts: mostAttempts,
    isRetried: isOvertaken,
    between: letOthersWrite,
  })
}

/** Waits after the later attempts, the longer the more there were and the longer one takes: who waits leaves the others to write. */
export function letOthersWrite(done: number, milliseconds: number): Promise<void> | undefined {
  return done > 5 ? delay(Math.random() * Math.min(1000, done * Math.max(2, milliseconds / 4))) : undefined
}

function isConflict(error: unknown): boolean {
  return error instanceof DatastoreError && error.code === 'CONFLICT'
}
