import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'

/** What answers at the server's address, and how its connections are set up. */
export interface PostgresProduct {
  /** Its name and version, as `PostgreSQL 15.4`. */
  readonly product: string
  /** Settings of each connection, a statement each; of one in a pool, only those that the pool keeps for its client. */
  readonly settings: readonly string[]
  /** Begins a transaction that writes. */
  readonly begin: string
  /** Whether a pool stands between engine and server, so that a setting may come to other clients, and theirs to the engine. */
  readonly pooled: boolean
}

/** The oldest version there is support for, as `server_version_num`. */
const oldest = 130_000

/** Settings that the server reports to its clients: pools such as pgbouncer set them anew for each client. */
const reported = [`set time zone 'UTC'`, `set datestyle = 'ISO, YMD'`, 'set standard_conforming_strings = on']

// Each transaction says itself how it is isolated, and through a pool that it writes: the default may be another client's.
const begin = 'begin isolation level read committed'

const direct = {
  settings: [...reported, 'set extra_float_digits = 1', 'set client_min_messages = error'],
  begin,
  pooled: false,
} as const

const pooled = { settings: reported, begin: `${begin} read write`, pooled: true } as const

/**
 * Asks the server for its version, and finds out whether a pool stands before it.
 *
 * @throws DatastoreError `UNSUPPORTED_DATABASE` when it is too old, or another database that speaks PostgreSQL's protocol.
 */
export async function readProduct(client: PoolClient, location: string): Promise<PostgresProduct> {
  const { rows } = await client.query<Version>(
    `select version() as text, current_setting('server_version_num') as number,
       current_setting('server_version') as version, pg_backend_pid() as process`,
  )
  const { text, number, version, process } = rows[0]!
  if (text.startsWith('CockroachDB')) {
    throw unsupported(
      location,
      `is ${text.split(' (')[0]}, which Datastore does not support. Use PostgreSQL.`,
    )
  }
  // Behind the version stands its packager.
  const product = `PostgreSQL ${version.split(' ')[0]}`
  if (Number(number) < oldest)
    throw unsupported(location, `is too old (${product}). Datastore needs PostgreSQL 13 or later.`)
  // A pool gives its clients process numbers of its own.
  return { product, ...(process === announcedProcess(client) ? direct : pooled) }
}

interface Version {
  readonly text: string
  readonly number: string
  readonly version: string
  readonly process: number
}

/** The process that the server told when the connection began; the driver's types leave it out. */
function announcedProcess(client: PoolClient): unknown {
  return 'processID' in client ? client.processID : undefined
}

function unsupported(location: string, reason: string): DatastoreError {
  return new DatastoreError('UNSUPPORTED_DATABASE', `The server of "${location}" ${reason}`)
}
