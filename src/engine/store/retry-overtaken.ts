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
    between: (done) => (done > 5 ? delay(Math.random() * 2 * done) : undefined),
  })
}

function isConflict(error: unknown): boolean {
  return error instanceof DatastoreError && error.code === 'CONFLICT'
}
