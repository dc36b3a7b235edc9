import type { Connection } from 'mysql2/promise'
import { DatastoreError } from '../../../shared/errors.ts'
import type { ChangeNumbers } from '../change-numbers.ts'
import type { Connections } from './definitions/unfinished.ts'

/** What one server and a cluster of servers do differently; `look-at-server.ts` chooses one for each connection. */
export interface Topology {
  /** Settings of the engine's own connections, as a `set` statement lists them. */
  readonly session: string
  /** Those that connections of the query builder need as well; null when they need none. */
  readonly builderSession: string | null
  /** Where change numbers come from; null where that is up to MariaDB and MySQL. */
  readonly numbers: ChangeNumbers | null
  /** Whether writers go on while an index is made. */
  readonly indexesOnline: boolean

  /**
   * Asks a host whether it answers queries; returns why another host does better, or null.
   *
   * @throws Error when it answers none.
   */
  checkHost(connection: Connection): Promise<BusyHost | null>

  /** Called before a statement with values is executed in a transaction. */
  beforeExecute(connection: Connection, statement: Statement): Promise<void>

  /** Whether the error says that the host keeps its writers waiting, and another host may not. */
  isBusyHost(error: unknown): boolean

  /** Whether the error passes when the hosts have agreed on which of them are left. */
  passes(error: unknown): boolean

  /** Whether the error may come of tables that a program left half-made or half-swapped. */
  comesOfUnfinished(error: unknown): boolean

  /** How the program that defines tables in one transaction is protected from other programs. */
  guard(connections: Connections): DefinitionGuard

  /** Does what programs that died while they made or swapped tables have left to be done. */
  finishDefinitions(
    connections: Connections,
    inTransaction: (work: () => Promise<number>) => Promise<number>,
  ): Promise<Finished>
}

/** What is executed: the driver prepares it once for each of the two forms that rows come in. */
export interface Statement {
  readonly sql: string
  readonly rowsAsArray: boolean
}

export interface Finished {
  /** How many steps were done. */
  readonly count: number
  /** Milliseconds after which to look again, because it is too early to tell whether a program has died; null when it is not. */
  readonly againAfter: number | null
}

/** Tells other programs that the owner of rows in `datastore_unfinished` is at work, and the owner whether they are. */
export interface DefinitionGuard {
  /** The name that the rows bear. */
  readonly owner: string
  /** Whether something is held that has to be given back. */
  readonly held: boolean
  /** Another program has taken over, and undoes what was made. */
  readonly wasFollowed: boolean
  /** Called before a transaction defines anything. */
  acquire(): Promise<void>
  /** Called before a table is made. @throws DatastoreError `EXISTS` when another program has just made it. */
  beforeMaking(table: string): Promise<void>
  /** Protects the rows that the owner has written; false when one of those `count` rows is gone, and has to be written again. */
  protectRows(count: number): Promise<boolean>
  /** Called in the transaction just before its commit. @throws DatastoreError `BUSY` when another program may have taken over. */
  check(): Promise<void>
  /** Called in the transaction: keeps hold beyond the commit. */
  keep(): Promise<void>
  /** Forgets what was held. */
  forget(): void
  /**
   * Looks whether another program has died while it swapped two tables: this transaction may then have written to the
   * wrong one. It keeps builders from its store, so that none begins to swap after this.
   *
   * @throws SwapLeft when there is a swap to be undone first.
   */
  refuseHalfSwapped(): Promise<void>
}

/** The host keeps its writers waiting: it is taken when there is no other one. */
export class BusyHost extends DatastoreError {
  constructor(message: string) {
    super('BUSY', message)
  }
}
