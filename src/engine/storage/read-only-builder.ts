import type { Knex } from 'knex'
import type { DatastoreError } from '../../shared/errors.ts'

/** A statement as the query builder has written it; a text is one of its own. */
type Written = string | { readonly sql: string; readonly method?: string }

/** What the query builder sends its statements through: those methods of its client that the engine's are made of. */
interface Client {
  query(connection: object, written: Written): Promise<unknown>
  stream(connection: object, written: Written, ...rest: unknown[]): Promise<unknown>
}

/** How a builder is kept from writing. */
export interface ReadOnly {
  readonly refusal: () => DatastoreError
  /** Begins a transaction that cannot write; null where the connection itself cannot. */
  readonly begin: string | null
  /** Whether the database says that a statement would have written. */
  readonly wouldWrite: (error: unknown) => boolean
}

const writes = new Set(['insert', 'update', 'del', 'counter'])
const readsOrFrames =
  /^[\s(]*(?:select|with|values|table|explain|show|describe|desc|begin|commit|rollback|savepoint|release)\b/i
const quotedOrComment = /'(?:[^'\\]|\\.|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*.*?\*\//gs

function isRead(written: Written): boolean {
  const { sql, method } = typeof written === 'string' ? { sql: written } : written
  if (method !== undefined && writes.has(method)) return false
  const plain = sql.replaceAll(quotedOrComment, ' ')
  // A second statement might end the transaction that keeps the first from writing.
  return readsOrFrames.test(plain) && !/;\s*\S/.test(plain)
}

/**
 * Keeps a query builder from writing, its own transactions included. What is seen to write is refused at once; every other
 * statement runs in a transaction that the database keeps from writing, as a pool may lend each statement another session.
 */
export function refuseWrites(builder: Knex, { refusal, begin, wouldWrite }: ReadOnly): void {
  const Base = (builder.client as { readonly constructor: new () => Client }).constructor
  /** Connections on which the program has begun a transaction. */
  const framed = new WeakSet()

  class ReadingClient extends Base {
    override query(connection: object, written: Written): Promise<unknown> {
      const send = (given: Written): Promise<unknown> => super.query(connection, given)
      return read(connection, written, { send, run: () => send(written) })
    }

    override stream(connection: object, written: Written, ...rest: unknown[]): Promise<unknown> {
      const send = (given: Written): Promise<unknown> => super.query(connection, given)
      return read(connection, written, { send, run: () => super.stream(connection, written, ...rest) })
    }
  }
  Object.setPrototypeOf(builder.client, ReadingClient.prototype)

  async function read(connection: object, written: Written, sending: Sending): Promise<unknown> {
    if (!isRead(written)) throw refusal()
    try {
      return await framedRead(connection, written, sending)
    } catch (error) {
      throw wouldWrite(error) ? refusal() : error
    }
  }

  async function framedRead(connection: object, written: Written, { send, run }: Sending): Promise<unknown> {
    const sql = typeof written === 'string' ? written : written.sql
    if (/^\s*begin\b/i.test(sql)) {
      framed.add(connection)
      return await send(begin ?? written)
    }
    if (/^\s*(?:commit\b|rollback\s*;?\s*$)/i.test(sql)) framed.delete(connection)
    else if (begin !== null && !framed.has(connection)) {
      await send(begin)
      try {
        return await run()
      } finally {
        // A connection that is gone has no transaction left.
        await send('rollback').catch(() => undefined)
      }
    }
    return await run()
  }
}

interface Sending {
  /** Sends another statement on the same connection. */
  readonly send: (written: Written) => Promise<unknown>
  readonly run: () => Promise<unknown>
}
