import createKnex from 'knex'
import type { Knex } from 'knex'
import { DatastoreError } from '../../shared/errors.ts'
import { refuseWrites } from './read-only-builder.ts'
import type { QueryReports } from './query-reports.ts'
import { readOnlyRefusal } from './read-only.ts'
import type { Storage } from './storage.ts'

/** What the query builder makes its compilers with. */
interface Client {
  queryCompiler(...given: unknown[]): object
}

/** The query builder of a storage: it writes the dialect's methods in place of its own, and nothing where only reading is possible. */
export function createBuilder(
  config: Knex.Config,
  storage: Pick<Storage, 'dialect' | 'location' | 'readonlyReason'>,
  reports: QueryReports,
): Knex {
  const { dialect } = storage
  const builder = createKnex(config)
  const Base = (builder.client as { readonly constructor: new () => Client }).constructor
  // A transaction makes a client of its own, of the same class.
  class OwnClient extends Base {
    override queryCompiler(...given: unknown[]): object {
      return Object.assign(super.queryCompiler(...given), dialect.adapter.builderMethods)
    }
  }
  Object.setPrototypeOf(builder.client, OwnClient.prototype)
  reports.watch(builder)
  if (storage.readonlyReason !== null) {
    refuseWrites(builder, {
      refusal: () => readOnlyRefusal(storage),
      begin: dialect.compiler.beginReading,
      wouldWrite(error) {
        const told = dialect.errors.translate(error, storage.location)
        return told instanceof DatastoreError && told.code === 'READ_ONLY'
      },
    })
  }
  return builder
}
