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
  checkVersion(): unknown
  _query(connection: object, sent: Sent): Promise<unknown>
  _stream(connection: object, sent: Sent, stream: unknown, options?: object): Promise<unknown>
}

/** A statement on its way to the driver. */
interface Sent {
  options?: object
  bindings?: readonly unknown[]
}

/** How a query builder connects and reads. */
export interface BuilderConfig extends Knex.Config {
  /** What each query tells the driver, on connections whose options are not the engine's. */
  readonly queryOptions?: object
  /** A value as such a connection is given it. */
  readonly bind?: (value: unknown) => unknown
}

/** The query builder of a storage: it writes the dialect's methods in place of its own, and nothing where only reading is possible. */
export function createBuilder(
  { queryOptions, bind, ...config }: BuilderConfig,
  storage: Pick<Storage, 'dialect' | 'location' | 'readonlyReason'>,
  reports: QueryReports,
): Knex {
  const { dialect } = storage
  const builder = createKnex(config)
  const Base = (builder.client as { readonly constructor: new () => Client }).constructor
  // The answer is noted at what was sent, which must stay the same object.
  const prepare = (sent: Sent): Sent => {
    if (queryOptions !== undefined) sent.options = { ...queryOptions, ...sent.options }
    if (bind !== undefined && sent.bindings !== undefined) sent.bindings = sent.bindings.map(bind)
    return sent
  }
  // A transaction makes a client of its own, of the same class.
  class OwnClient extends Base {
    override queryCompiler(...given: unknown[]): object {
      return Object.assign(super.queryCompiler(...given), dialect.adapter.builderMethods)
    }

    override _query(connection: object, sent: Sent): Promise<unknown> {
      return super._query(connection, prepare(sent))
    }

    override _stream(connection: object, sent: Sent, stream: unknown, options?: object): Promise<unknown> {
      return super._stream(connection, prepare(sent), stream, { ...queryOptions, ...options })
    }
  }
  Object.setPrototypeOf(builder.client, OwnClient.prototype)
  // Of own connections it learns by itself which of MariaDB and MySQL it speaks to.
  if (config.connectionPool !== undefined && config.client === 'mysql2')
    void (builder.client as Client).checkVersion()
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
