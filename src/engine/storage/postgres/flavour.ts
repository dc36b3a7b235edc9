import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import type { Dialect } from '../dialect.ts'
import { cockroachDialect } from './cockroach-dialect.ts'
import { postgresDialect } from './postgres-dialect.ts'

/** What speaks PostgreSQL's protocol. */
export interface Flavour {
  readonly dialect: Dialect
  /** Its name and version, as `PostgreSQL 15.4`. */
  readonly product: string
  /** The query builder's name for it. */
  readonly builder: 'pg' | 'cockroachdb'
  /** How the database keeps its journal, for the reader; what was never tried says so. */
  readonly journalMode: string
  /** Settings of each connection, a statement each. */
  readonly settings: readonly string[]
  /** Whether it may be a standby that takes no writes, and can be asked. */
  readonly hasStandbys: boolean
}

/** The oldest versions there is support for, as `server_version_num` and as year and number. */
const oldestPostgres = 130_000
const oldestCockroach = 23_01

const common = [
  `set time zone 'UTC'`,
  `set datestyle = 'ISO, YMD'`,
  'set extra_float_digits = 1',
  'set standard_conforming_strings = on',
]

const postgres: Omit<Flavour, 'product'> = {
  dialect: postgresDialect,
  builder: 'pg',
  journalMode: 'wal',
  settings: [
    ...common,
    'set client_min_messages = error',
    `set default_transaction_isolation = 'read committed'`,
  ],
  hasStandbys: true,
}

function cockroach(version: number): Flavour {
  return {
    dialect: cockroachDialect,
    product: `CockroachDB ${Math.floor(version / 100)}.${version % 100}`,
    builder: 'cockroachdb',
    journalMode: 'CockroachDB, experimental',
    settings: [
      ...common,
      `set default_transaction_isolation = 'serializable'`,
      // Since 24.1, and by default since 25.1, a definition would commit what the transaction has done so far.
      ...(version >= 24_01 ? ['set autocommit_before_ddl = off'] : []),
    ],
    hasStandbys: false,
  }
}

/**
 * Finds out what speaks there.
 *
 * @throws DatastoreError `UNSUPPORTED_DATABASE` when it is too old.
 */
export async function readFlavour(client: PoolClient, location: string): Promise<Flavour> {
  const { rows } = await client.query<{ text: string; number: string; version: string }>(
    "select version() as text, current_setting('server_version_num') as number, current_setting('server_version') as version",
  )
  const { text, number } = rows[0]!
  const [, year, minor] = /^CockroachDB .*?\bv(\d+)\.(\d+)/.exec(text) ?? []
  if (year === undefined) {
    // Behind the version stands who built it.
    const product = `PostgreSQL ${rows[0]!.version.split(' ')[0]}`
    if (Number(number) < oldestPostgres) throw tooOld(location, 'PostgreSQL 13', product)
    return { ...postgres, product }
  }
  const version = Number(year) * 100 + Number(minor)
  if (version < oldestCockroach) throw tooOld(location, 'CockroachDB 23.1', text)
  return cockroach(version)
}

function tooOld(location: string, needed: string, found: string): DatastoreError {
  return new DatastoreError(
    'UNSUPPORTED_DATABASE',
    `The server of "${location}" is too old (${found}). Datastore needs ${needed} or later.`,
  )
}
