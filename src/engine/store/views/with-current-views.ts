import { retry } from '../../../shared/retry.ts'
import { alwaysStale, StaleViews } from '../../writing/apply-changes.ts'
import type { OpenStore } from '../open-store.ts'

/**
 * Does work that maps documents outside a transaction, and does it again with the views read anew when another program
 * published a view in between.
 *
 * @throws What the work throws; DatastoreError `BUSY` when views are published during each of the attempts.
 */
export async function withCurrentViews<T>(
  store: OpenStore,
  attempts: number,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  try {
    return await retry(work, {
      attempts,
      isRetried: (error) => error instanceof StaleViews,
      between: () => store.load(),
    })
  } catch (error) {
    throw error instanceof StaleViews ? alwaysStale(store.name, error) : error
  }
}
