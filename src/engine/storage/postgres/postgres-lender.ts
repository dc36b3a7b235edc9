import type { PoolClient } from 'pg'
import type { BuilderConfig } from '../create-builder.ts'
import type { PostgresProduct } from './read-product.ts'
import type { Wanted } from './place.ts'

/** A connection that is in use. */
export interface LentClient {
  readonly client: PoolClient
  /** Gives a session whose settings are the program's those of the engine, for what runs outside of transactions. */
  readonly settle?: () => Promise<void>
  /** The connection is lost: its host may have failed. */
  failed(): void
  /** Gives the connection back, or ends one that is lost or in an unknown state. */
  giveBack(broken: boolean): void
}

/** Where a server's connections come from: pools that are made for its URL, or a pool of the program's. */
export interface PostgresLender {
  /** The URL without its password. */
  readonly location: string
  /** Whether there are other hosts to go to when the one in use fails. */
  readonly movesOn: boolean
  /** What the last new connection said of the server. */
  readonly product: PostgresProduct
  /** Where documents are to be, and what its user may be allowed to do. */
  readonly wanted: Wanted
  /** Follows the beginning of each transaction in the same text. */
  readonly inTransaction: string
  /** How the query builder connects. */
  readonly builder: BuilderConfig
  lend(): Promise<LentClient>
  close(): Promise<void>
}
