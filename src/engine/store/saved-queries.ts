import { createQueries, listQueries, putQuery, removeQueries } from '../catalog/query-record.ts'
import type { SavedQuery } from '../catalog/query-record.ts'
import { checkArgument, checkOptions, invalidArgument } from '../invalid-argument.ts'
import type { OpenStore } from './open-store.ts'
import { traceCalls, tracedFor } from './trace-calls.ts'

/** The most characters of a name: it is a key of a table on every database. */
const longestName = 63

/**
 * Queries kept in the database beside the store, by name. They travel with copies of it. What a query says is a text of the
 * program that saves it.
 *
 * @example
 * await store.savedQueries.save({ name: 'Adults', view: 'by_age', query: '{"age":{"gte":18}}' })
 */
export class SavedQueries {
  readonly #store: OpenStore

  /** @internal */
  constructor(store: OpenStore) {
    this.#store = store
    tracedFor(this, store)
  }

  /** Lists the saved queries by name. */
  async list(): Promise<SavedQuery[]> {
    return await this.#store.read(listQueries(this.#store.dialect, this.#store.name))
  }

  /** Saves a query in the place of one that has its name. @throws DatastoreError `INVALID_INPUT`, `READ_ONLY`. */
  async save(saved: SavedQuery): Promise<void> {
    checkOptions(saved, { name: 'text', view: 'text', query: 'text' })
    const { name, view, query } = saved
    for (const [argument, value] of Object.entries({ name, view, query }))
      checkArgument(argument, value, 'text')
    if (name.trim() === '' || name.length > longestName)
      throw invalidArgument('name', `A saved query has a name of 1 to ${longestName} characters.`)
    await this.#store.makeWritable()
    const { dialect, name: store } = this.#store
    await this.#store.write(() => createQueries(dialect))
    await this.#store.write(() => putQuery(store, { name, view, query }))
  }

  /** Forgets a saved query; one that is not there is no error. @throws DatastoreError `INVALID_INPUT`, `READ_ONLY`. */
  async remove(name: string): Promise<void> {
    checkArgument('name', name, 'text')
    await this.#store.write(() => removeQueries(this.#store.dialect, this.#store.name, name))
  }
}

traceCalls(SavedQueries, { list: '', save: '', remove: '' }, 'savedQueries.')
