import type { PoolConnection } from 'mysql2/promise'
import type { BuilderConfig } from '../create-builder.ts'
import type { ServerLook } from './look-at-server.ts'
import type { Wanted } from './why-readonly.ts'

/** A connection that is in use. */
export interface LentConnection {
  readonly connection: PoolConnection
  /** The connection was lost without being closed here, or waits in vain: another host may do better. */
  failed(): void
  /** Gives the connection back, or ends one that is lost or in an unknown state. */
  giveBack(broken: boolean): void
}

/** Where a server's connections come from: pools that are made for its URL, or a pool of the program's. */
export interface MysqlLender {
  /** The URL without its password. */
  readonly location: string
  /** Whether there are other hosts to go to when the one in use fails. */
  readonly movesOn: boolean
  /** What the server said of itself that was connected to last. */
  readonly look: ServerLook
  readonly wanted: Wanted
  /** How the query builder connects. */
  readonly builder: BuilderConfig
  /** `writes` says that the connection may need another one beside it before it is given back. */
  lend(writes: boolean): Promise<LentConnection>
  close(): Promise<void>
}
