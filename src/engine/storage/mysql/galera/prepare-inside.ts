import type { Connection, ResultSetHeader } from 'mysql2/promise'
import type { Statement } from '../topology.ts'

/** What each connection of the driver has prepared. The driver keeps far more statements than the engine has. */
const prepared = new WeakMap<object, Set<string>>()

/** A bit of the status that the server sends with an answer. */
const statusInTransaction = 1

/**
 * Prepares a statement in a transaction on a node of a Galera cluster, if the connection has not done that before, and looks
 * whether the transaction is still there.
 *
 * A transaction that is in the way of one from another node is undone, and its next statement is refused with 1213. Where
 * that meets the preparation of a statement, MariaDB 10.11 says nothing: the statement, and all that follow, run each in a
 * transaction of its own, and the commit succeeds. So nothing is executed before this has looked.
 *
 * @throws what the server says to a transaction that it has undone
 */
export async function prepareInside(connection: Connection, statement: Statement): Promise<void> {
  const { connection: own } = connection as unknown as { readonly connection: object }
  const known = prepared.get(own) ?? new Set()
  prepared.set(own, known)
  const name = `${statement.rowsAsArray} ${statement.sql}`
  if (known.has(name)) return
  await (connection as unknown as Preparing).prepare(statement)
  known.add(name)
  const [answer] = await connection.query<ResultSetHeader>('do 0')
  if ((Number(answer.serverStatus) & statusInTransaction) === 0) throw new Undone()
}

/** The driver takes options there, and declares a text only. */
interface Preparing {
  prepare(statement: Statement): Promise<unknown>
}

/** What the server should have said. */
class Undone extends Error {
  readonly code = 'ER_LOCK_DEADLOCK'
  readonly errno = 1213
  readonly sqlState = '40001'
  readonly sqlMessage = this.message

  constructor() {
    super('The cluster has undone the transaction, and did not say so')
  }
}
