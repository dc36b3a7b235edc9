import { DatastoreError } from '../../src/shared/errors.ts'

/** The DatastoreError that a promise is rejected with; fails the test when it is not rejected with one. */
export async function refusal(work: PromiseLike<unknown> | (() => unknown)): Promise<DatastoreError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (error instanceof DatastoreError) return error
    throw error
  }
  throw new Error('It was expected to be refused, and it was not.')
}
