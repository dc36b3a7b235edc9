import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import type { Dialect } from '../dialect.ts'
import { cockroachDialect } from './cockroach-dialect.ts'
import { postgresDialect } from './postgres-dialect.ts'
import type { SchemaNames } from './schema-names.ts'

/** What speaks PostgreSQL's protocol. */
export interface Flavour {
  readonly dialect: (names: SchemaNames) => Dialect
  /** Its name and version, as `PostgreSQL 15.4`. */
  readonly product: string
  /** The query builder's name for it. */
  readonly builder: 'pg' | 'cockroachdb'
  /** How the database keeps its journal, for the reader; what was never tried says so. */
  readonly journalMode: string
  /** Settings of each connection, a statement each; of one in a pool, only those that the pool keeps for its client. */
  readonly settings: readonly string[]
  /** Begins a transaction that writes. */
  readonly begin: string
  /** Whether it has roles, schemas and standbys that can be asked about as PostgreSQL's. */
  readonly hasStandbys: boolean
  /** Whether a pool stands between us and the server, so that a setting may come to other clients, and theirs to us. */
  readonly pooled: boolean
}

/** The oldest versions there is support for, as `server_version_num` and as year and number. */
const oldestPostgres = 130_000
const oldestCockroach = 23_01

/** Settings that the server reports to its clients: pools such as pgbouncer set them anew for each client. */
const reported = [`set time zone 'UTC'`, `set datestyle = 'ISO, YMD'`, 'set standard_conforming_strings = on']
const digits = 'set extra_float_digits = 1'

// Each transaction says itself how it is isolated, and through a pool that it writes: the default may be another client's.
const begin = 'begin isolation level read committed'

const postgres = {
  dialect: postgresDialect,
  builder: 'pg',
  journalMode: 'wal',
  hasStandbys: true,
} as const

const direct = {
  settings: [...reported, digits, 'set client_min_messages = error'],
  begin,
  pooled: false,
} as const

const pooled = { settings: reported, begin: `${begin} read write`, pooled: true } as const

function cockroach(version: number): Flavour {
  return {
    dialect: cockroachDialect,
    product: `CockroachDB ${Math.floor(version / 100)}.${version % 100}`,
    builder: 'cockroachdb',
    journalMode: 'CockroachDB, experimental',
    settings: [
      ...reported,
      digits,
      `set default_transaction_isolation = 'serializable'`,
      // Since 24.1, and by default since 25.1, a definition would commit what the transaction has done so far.
      ...(version >= 24_01 ? ['set autocommit_before_ddl = off'] : []),
    ],
    begin: 'begin',
    hasStandbys: false,
    pooled: false,
  }
}

/**
 * Finds out what speaks there.
 *
 * @throws DatastoreError `UNSUPPORTED_DATABASE` when it is too old.
 */
export async function readFlavour(client: PoolClient, location: string): Promise<Flavour> {
  const { rows } = await client.query<Version>(
    `select version() as text, current_setting('server_version_num') as number,
       current_setting('server_version') as version, pg_backend_pid() as process`,
  )
  const { text, number, process } = rows[0]!
  const [, year, minor] = /^CockroachDB .*?\bv(\d+)\.(\d+)/.exec(text) ?? []
  if (year === undefined) {
    // Behind the version stands who built it.
    const product = `PostgreSQL ${rows[0]!.version.split(' ')[0]}`
    if (Number(number) < oldestPostgres) throw tooOld(location, 'PostgreSQL 13', product)
    // A pool gives its clients numbers of its own.
    return { ...postgres, product, ...(process === announcedProcess(client) ? direct : pooled) }
  }
  const version = Number(year) * 100 + Number(minor)
  if (version < oldestCockroach) throw tooOld(location, 'CockroachDB 23.1', text)
  return cockroach(version)
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

function tooOld(location: string, needed: string, found: string): DatastoreError {
  return new DatastoreError(
    'UNSUPPORTED_DATABASE',
    `The server of "${location}" is too old (${found}). Datastore needs ${needed} or later.`,
  )
}
