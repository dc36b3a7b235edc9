import { DatastoreError } from '../../src/shared/errors.ts'

/** The DatastoreError of a promise, or of a function that is called; fails the test when there is none. */
export async function refusal(work: unknown): Promise<DatastoreError> {
  try {
    await (typeof work === 'function' ? (work as () => unknown)() : work)
  } catch (error) {
    if (error instanceof DatastoreError) return error
    throw error
  }
  throw new Error('It was expected to be refused, and it was not.')
}
